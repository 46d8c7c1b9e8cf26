"""Listen: what people say, in their own words, and what is read in it."""
