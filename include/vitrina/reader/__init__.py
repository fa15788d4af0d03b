"""Reader: bytes of a workbook to tables of text cells, in processes that may die."""
