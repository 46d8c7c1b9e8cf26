"""Conversations about what matters, and field notes."""
