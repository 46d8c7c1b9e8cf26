"""Pages of conversations and field notes."""
