"""Attacks, each a test."""
