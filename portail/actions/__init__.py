"""Verbs: one transaction each, ownership checked inside, rules called, few set-based statements."""
