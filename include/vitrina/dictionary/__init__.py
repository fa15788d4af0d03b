"""What the published tables mean: read from dbt's manifest, told as a page and as contracts."""
