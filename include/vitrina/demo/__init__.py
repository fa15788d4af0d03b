"""The demo cloud: deterministic export files (content.py) and the loopback server that serves them.

Every file is written at demo time and marked «ДЕМО: числа вымышлены»; nothing binary is committed.
"""
