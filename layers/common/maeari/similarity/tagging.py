"""The lake's tags as matrices: what artists are filed under, and whom their listeners hear besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maeari.catalogue import names
from maeari.catalogue.listener_ports import LISTENBRAINZ
from maeari.catalogue.tags import genre_of
from maeari.similarity.tag_space import Tagging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

SOURCE_WEIGHTS: Mapping[str, float] = {"spotify": 1.0, "musicbrainz": 1.0, "import": 1.0, "wikidata": 0.7}
"""How much what a source says counts against what the others say. Wikidata's genres are a few broad ones."""


def tagging_of(tags: pa.Table, artist_ids: Sequence[str]) -> Tagging:
    """What artists are filed under.

    Within a source a tag weighs the square root of what it counts, and all of an artist's together have
    length 1, so that neither many votes nor many tags of one source outweigh the others. Spellings of one
    genre are one tag; tags that name no genre are left out.

    Args:
        tags: as tags.sql tells them: `artist_id`, `source`, `tag`, `weight`.
        artist_ids: of the rows.
    """
    return _tagging(tags, artist_ids, SOURCE_WEIGHTS, genre_of)


def listeners_of(tags: pa.Table, artist_ids: Sequence[str]) -> Tagging:
    """Who is heard by the listeners of artists, as `tagging_of`."""
    return _tagging(tags, artist_ids, {LISTENBRAINZ: 1.0}, lambda mbid: mbid)


def _tagging(
    tags: pa.Table,
    artist_ids: Sequence[str],
    source_weights: Mapping[str, float],
    name_of: Callable[[str], str],
) -> Tagging:
    tags = tags.filter(pc.is_in(tags["source"], pa.array(source_weights, pa.string())))
    rows = pc.index_in(tags["artist_id"], pa.array(artist_ids, pa.string())).fill_null(-1).to_numpy()
    sources = pc.index_in(tags["source"], pa.array(source_weights, pa.string())).to_numpy()
    columns, spellings = _columns(tags["tag"], name_of)
    counted = (rows >= 0) & (columns >= 0)
    rows, sources, columns = rows[counted].astype(np.int64), sources[counted], columns[counted]
    weights = np.sqrt(np.maximum(tags["weight"].fill_null(1).to_numpy()[counted], 1).astype(np.float64))
    told = rows * len(source_weights) + sources  # by artist and source
    weights /= np.sqrt(np.bincount(told, weights**2))[told]
    weights *= np.array(list(source_weights.values()))[sources]
    entries, where = np.unique(rows * max(len(spellings), 1) + columns, return_inverse=True)
    return Tagging(
        len(artist_ids),
        entries // max(len(spellings), 1),
        entries % max(len(spellings), 1),
        np.bincount(where, weights, len(entries)),
        spellings,
    )


def _columns(tags: pa.ChunkedArray, name_of: Callable[[str], str]) -> tuple[NDArray[np.int64], list[str]]:
    """(T,) the number of each tag's name, -1 where it has none, and the names; whatever the order."""
    coded = tags.combine_chunks().fill_null("").dictionary_encode()
    named = [name_of(tag) for tag in coded.dictionary.to_pylist()]
    spelled: dict[str, str] = {}
    for name in sorted(filter(None, named)):
        spelled.setdefault(names.key(name), name)
    numbers = {key: number for number, key in enumerate(spelled)}
    of_tag = np.array([numbers.get(names.key(name), -1) for name in named], dtype=np.int64)
    return of_tag[coded.indices.to_numpy()], list(spelled.values())
