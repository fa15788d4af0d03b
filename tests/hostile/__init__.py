"""Hostile and broken files, made by code: what the reader must say of each, or read from it."""
