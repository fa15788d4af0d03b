"""Formats: the layouts as one page for the people who fill the files in."""
