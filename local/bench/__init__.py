"""Measures the bot: `make bench`."""
