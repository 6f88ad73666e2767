SELECT vector FROM vector_sample WHERE artist_id NOT IN %(besides)s
