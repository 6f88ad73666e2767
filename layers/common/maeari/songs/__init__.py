"""Songs: genre groups, clusters, the nearest songs of each."""
