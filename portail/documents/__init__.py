"""Printed documents: values in, bytes out. No query, no rule, no clock; the same values give the same bytes."""
