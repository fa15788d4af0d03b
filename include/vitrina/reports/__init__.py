"""Workbooks people read: specifications of sheets, their writer, and who is issued when."""
