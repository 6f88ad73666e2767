"""What every importer brings its rows into first: one Parquet file for each file read, in the work folder.

So an import that was interrupted goes on with the next file, and rows are cleaned and joined by DuckDB on
disk instead of in memory.
"""

from __future__ import annotations

import pyarrow as pa

from maeari.catalogue.model import FEATURES

STAGED = pa.schema(
    [
        ("row", pa.int64()),
        ("content", pa.string()),
        ("track_id", pa.string()),
        ("title", pa.string()),
        ("artist_ids", pa.list_(pa.string())),
        ("artist_names", pa.list_(pa.string())),
        ("album_id", pa.string()),
        ("album", pa.string()),
        ("release_date", pa.string()),
        ("popularity", pa.int32()),
        ("duration_ms", pa.int32()),
        ("isrc", pa.string()),
        ("genres", pa.list_(pa.string())),
        ("playlist", pa.string()),
        *((name, pa.float32()) for name in FEATURES),
        ("time_signature", pa.float32()),
    ]
)
"""A usable row of a file.

`row` is its number in the file, from 1; `content` a digest of all its cells but index columns, by which rows
equal over all columns are found. `artist_ids` is as long as `artist_names`, null where the file has no id of
the artist. Genres are in lower case. What a file doesn't tell is null.
"""

SOURCE = "import"
"""Of artists, tracks, features and tags that files told."""
