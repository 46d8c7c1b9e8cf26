"""Events: gatherings where people already are, and what they told us."""
