"""The catalogue: artists, their tracks and neighbours, and the stores that keep them."""
