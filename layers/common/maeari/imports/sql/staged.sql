-- All staged rows: which writer brings them, and their place in the order of files and rows.
CREATE OR REPLACE VIEW staged AS
SELECT s.* EXCLUDE (filename), f.writer, f.place, f.place * 1000000000000 + s.row AS position
FROM read_parquet({paths}, filename = true) s
JOIN files f ON f.path = s.filename
