"""The region card: one self-contained page per region and an index of the country.

views → rows → suppression (public edition) → region, country → render → check.
"""
