SELECT day, artists, neighbours, algorithm, version, published_at FROM published
