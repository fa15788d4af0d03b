"""Linkage: which organisation of the registry a row belongs to, and by what."""
