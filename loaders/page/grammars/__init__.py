"""Statements → records: one grammar for each kind of section."""
