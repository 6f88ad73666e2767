"""`maeari doctor`: whether a deployment fares well, and what to do where it doesn't."""
