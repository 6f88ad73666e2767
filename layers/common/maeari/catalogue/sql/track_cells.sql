SELECT genre_group, cluster, cell, tracks, centre FROM track_cells WHERE (genre_group, cluster) IN %(clusters)s
