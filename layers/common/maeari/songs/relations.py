"""The songs of a day as relations: tracks, albums, and whose they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from maeari.catalogue import names
from maeari.catalogue.model import FEATURES
from maeari.catalogue.recordings import key_without_additions
from maeari.songs.placing import Candidate, fresh_since, is_fresh

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_ID_LENGTH = 22
_TEXT_LENGTH = 255
_ISRC_LENGTH = 12

type Row = tuple[object, ...]

type Told = tuple[str, Sequence[str]]
"""Title and artists' names of a song."""


@dataclass(frozen=True, slots=True)
class Songs:
    """What a refresh publishes of N songs beside their neighbours.

    Attributes:
        table: columns of `lake_songs.SONGS`, in ascending order of the ids; each has an artist.
        title_keys: by which titles are looked up and told apart.
        album_ids: of their source, else made of the album's name; None without an album.
        fresh_since: the day from which on songs are fresh; None where no song has a date.
    """

    table: pa.Table
    title_keys: Sequence[str]
    album_ids: Sequence[str | None]
    fresh_since: str | None

    def tracks(self) -> Iterator[Row]:
        """Rows of the table `tracks`."""
        columns = ("track_id", "title", "release_date", "popularity", "duration_ms", "isrc", "source")
        told = zip(*(self.table[name].to_pylist() for name in columns), strict=True)
        rest = zip(told, self.title_keys, self.album_ids, _times(self.table["fetched_at"]), strict=True)
        for (track_id, title, date, popularity, duration, isrc, source), key, album_id, at in rest:
            code = isrc if isrc and isrc.isascii() and len(isrc) <= _ISRC_LENGTH else None
            text = title[:_TEXT_LENGTH]
            yield track_id, text, key, album_id, date, popularity, duration, code, source, at

    def albums(self) -> list[Row]:
        """Rows of the table `albums`, by id."""
        found: dict[str, tuple[str, str | None]] = {}
        told = zip(self.album_ids, self._list("album"), self._list("release_date"), strict=True)
        for album_id, name, date in told:
            if album_id and name:
                kept, earliest = found.get(album_id, (name[:_TEXT_LENGTH], date))
                found[album_id] = kept, min(filter(None, (earliest, date)), default=None)
        return [(album_id, *found[album_id]) for album_id in sorted(found)]

    def artist_tracks(self) -> Iterator[Row]:
        """Rows of the table `artist_tracks`, by track and artist."""
        for track_id, artists in zip(self._list("track_id"), self._list("artist_ids"), strict=True):
            yield from ((track_id, artist) for artist in sorted(artists))

    def artist_albums(self) -> list[Row]:
        """Rows of the table `artist_albums`, by artist and album."""
        told = zip(self._list("artist_ids"), self.album_ids, strict=True)
        return sorted({(artist, album) for artists, album in told if album for artist in artists})

    def features(self) -> Iterator[Row]:
        """Rows of the table `track_features`, of the songs that were measured."""
        known = self.table.filter(pc.is_valid(self.table["features_source"]))
        columns = (known[name].to_pylist() for name in ("track_id", *FEATURES, "features_source"))
        return zip(*columns, _times(known["features_at"]), strict=True)

    def candidates(self, track_ids: Sequence[str]) -> list[Candidate]:
        """What the order of lists rests on, for some of the songs."""
        told = zip(
            self._list("track_id"),
            self.title_keys,
            map(tuple, self._list("artist_ids")),
            self._list("release_date"),
            strict=True,
        )
        by_id = {
            track_id: Candidate(track_id, key, artists, is_fresh(date, self.fresh_since))
            for track_id, key, artists, date in told
        }
        return [by_id[track_id] for track_id in track_ids]

    def told(self, artists: Mapping[str, str], track_ids: Collection[str]) -> dict[str, Told]:
        """Title and artists' names of some songs by id.

        Args:
            artists: names of all artists by id.
            track_ids: of the songs.
        """
        rows = pc.index_in(pa.array(sorted(track_ids)), self.table["track_id"].combine_chunks())
        some = self.table.select(["track_id", "title", "artist_ids"]).take(rows)
        return {
            row["track_id"]: (row["title"], [artists[each] for each in row["artist_ids"]])
            for row in some.to_pylist()
        }

    def _list(self, column: str) -> list[Any]:
        values: list[Any] = self.table[column].to_pylist()
        return values


def songs_of(table: pa.Table, artists: Collection[str], day: str) -> Songs:
    """The songs that can be published: those of artists that the catalogue knows, by an id that fits.

    Args:
        table: columns of `lake_songs.SONGS`, by id.
        artists: ids that the catalogue knows; songs keep no others.
        day: of the lake. Songs announced for later don't make others less fresh.
    """
    known = [sorted(each for each in own if each in artists) for own in table["artist_ids"].to_pylist()]
    place = table.schema.get_field_index("artist_ids")
    table = table.set_column(place, table.schema.field(place), pa.array(known, pa.list_(pa.string())))
    fits = pc.and_(
        pc.string_is_ascii(table["track_id"]),
        pc.less_equal(pc.utf8_length(table["track_id"]), _ID_LENGTH),
    )
    table = table.filter(pc.and_(fits, pc.greater(pc.list_value_length(table["artist_ids"]), 0)))
    dates = [date for date in table["release_date"].to_pylist() if date and date <= day]
    keys = [key_without_additions(title) for title in table["title"].to_pylist()]
    return Songs(table, keys, _album_ids(table), fresh_since(max(dates)) if dates else None)


def _album_ids(table: pa.Table) -> list[str | None]:
    """An album without an id is taken for that of the artist who has most songs on albums of its name."""
    told = list(zip(*(table[name].to_pylist() for name in ("album_id", "album", "artist_ids")), strict=True))
    songs = Counter((artist, album) for _, album, artists in told if album for artist in artists)
    return [_album_id(album_id, album, artists, songs) for album_id, album, artists in told]


def _album_id(
    album_id: str | None, album: str | None, artists: Sequence[str], songs: Mapping[tuple[str, str], int]
) -> str | None:
    if not album:
        return None
    if album_id and album_id.isascii() and len(album_id) <= _ID_LENGTH:
        return album_id
    return names.album_id(album, min(artists, key=lambda artist: (-songs[artist, album], artist)))


def _times(column: pa.ChunkedArray) -> list[str]:
    return [f"{at:%Y-%m-%d %H:%M:%S}" for at in column.to_pylist()]
