"""Statements: short sentences that people agree or disagree with, and the map of opinion."""
