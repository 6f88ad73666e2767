SELECT id FROM artists
