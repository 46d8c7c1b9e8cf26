"""Alongside: what a place uses to work with its residents."""
