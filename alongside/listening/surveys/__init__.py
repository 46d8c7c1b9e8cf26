"""Surveys: the same questions put to many people."""
