SELECT name, centre, spread FROM vector_scale
