"""Files and playlists of the operator, into the catalogue and the lake."""
