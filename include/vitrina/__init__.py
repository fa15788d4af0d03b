"""Vitrina: weekly files of education authorities, turned into a warehouse and reports."""
