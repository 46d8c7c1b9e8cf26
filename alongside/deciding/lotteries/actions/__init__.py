"""What is done in a civic lottery. Each verb stands in the file of its noun."""
