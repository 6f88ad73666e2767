-- Genres by id in one JSON object, which both servers read. Genres that a music source told stay.
UPDATE artists
SET genres = JSON_UNQUOTE(JSON_EXTRACT(%(genres)s, CONCAT('$."', id, '"')))
WHERE id IN %(ids)s AND genres = ''
