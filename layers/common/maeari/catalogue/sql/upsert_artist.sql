INSERT INTO artists (id, name, genres, popularity, image_url, url, source, fetched_at)
VALUES (%(id)s, %(name)s, %(genres)s, %(popularity)s, %(image_url)s, %(url)s, %(source)s, %(fetched_at)s)
ON DUPLICATE KEY UPDATE
    -- What a music source told is not replaced by an import. The assignments run in order, so source comes last.
    name = IF(VALUES(source) = 'import' AND source <> 'import', name, VALUES(name)),
    genres = IF(VALUES(genres) = '' OR (VALUES(source) = 'import' AND source <> 'import' AND genres <> ''),
                genres, VALUES(genres)),
    -- What a source doesn't tell any more mustn't be kept, what an import doesn't tell stays.
    popularity = IF(VALUES(source) <> 'import', VALUES(popularity), COALESCE(VALUES(popularity), popularity)),
    image_url = IF(VALUES(source) <> 'import', VALUES(image_url), COALESCE(VALUES(image_url), image_url)),
    url = COALESCE(VALUES(url), url),
    fetched_at = IF(VALUES(source) = 'import' AND source <> 'import', fetched_at, VALUES(fetched_at)),
    source = IF(VALUES(source) = 'import', source, VALUES(source))
