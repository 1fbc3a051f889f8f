"""Pages of accompaniment, by activity."""
