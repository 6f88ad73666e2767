SELECT track_id, genre_group FROM clustered_tracks FORCE INDEX (track) WHERE track_id IN %(ids)s
