SELECT tag, idf, direction FROM tag_vectors WHERE tag IN %(tags)s
