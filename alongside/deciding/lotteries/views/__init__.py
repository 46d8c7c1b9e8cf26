"""The pages of civic lotteries."""
