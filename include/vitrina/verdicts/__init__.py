"""Verdicts: what the expectations say of rows and files, and where it is written."""
