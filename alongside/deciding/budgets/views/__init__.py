"""The pages of a budget, by noun."""
