"""Pure engines: plain data in, a result and its reasons out. Nothing here imports Django."""
