"""What docs/cookbook.md answers, counted again without its SQL."""
