"""The catalogue page: what the catalogue holds, and how healthy its refreshes are, as one HTML file."""
