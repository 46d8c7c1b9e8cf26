"""What `./run` does before there is an environment: only Python's standard library is used here."""
