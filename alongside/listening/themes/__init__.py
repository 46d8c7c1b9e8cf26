"""Themes: everything that people said, one codebook, and what was found in it."""
