"""Pages of juries."""
