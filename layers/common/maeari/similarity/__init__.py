"""From audio features and genres to each artist's nearest artists."""
