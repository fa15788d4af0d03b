"""The demo cloud: deterministic export files (content.py) and the loopback server that serves them.

Every file is written at demo time and marked; nothing binary is committed.
"""

#: Stands in every demo file and, once such a file is read, in all that is issued from it.
DEMO_MARK = "ДЕМО: числа вымышлены"
