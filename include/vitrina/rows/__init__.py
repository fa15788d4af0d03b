"""Rows: one raw table of text to typed rows that know their week and region."""
