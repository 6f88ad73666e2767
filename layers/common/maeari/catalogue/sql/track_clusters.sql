SELECT genre_group, cluster, centre FROM track_clusters WHERE genre_group IN %(groups)s
