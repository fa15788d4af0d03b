"""Snapshots: what is published, its hashes and manifest, and the switch from one to the next."""
