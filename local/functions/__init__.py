"""Lambda's execution environments on one machine."""
