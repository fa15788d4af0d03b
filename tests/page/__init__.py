"""The region card: what it says, hides, and refuses to say wrongly."""
