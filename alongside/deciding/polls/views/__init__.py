"""What is seen and done on the pages of deliberative polls, by noun."""
