"""Artists, aliases and neighbours in MySQL or MariaDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from maeari.catalogue import close_names, names
from maeari.catalogue.matches import CloseArtist, Homonym
from maeari.catalogue.model import Alias, Artist, KnownArtist, Neighbour, Reason, is_thin, refresh_name
from maeari.catalogue.mysql import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maeari.catalogue.mysql import Database

UNKNOWN_SECONDS = 3600
"""How long it is remembered that nobody has a name."""

HOMONYMS_FOUND = 10

_KEYS_PER_QUERY = 1000
_CLOSE_ALIASES = 50


class MysqlArtists:
    """The `NamesStore` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self, *, artist_id: str, whole_key: str, name_key: str, first_rank: int, last_rank: int
    ) -> KnownArtist | None:
        """One statement, whatever is found."""
        rows = self._database.rows(
            statement("find_artist"),
            {
                "artist_id": artist_id,
                "whole_key": whole_key,
                "name_key": name_key,
                "first_rank": first_rank,
                "last_rank": last_rank,
                "homonyms": HOMONYMS_FOUND,
            },
        )
        if not rows:
            return None
        others = tuple(artist_of(row) for row in reversed(rows) if row["neighbour_rank"] < 0)
        rows = rows[len(others) :]
        neighbours = tuple(
            # A UNION of a literal and a column comes back as DECIMAL.
            Neighbour(
                artist=artist_of(row),
                rank=int(row["neighbour_rank"]),
                distance=float(row["distance"]),
                reason=Reason.decode(row["reason"]),
                is_thin=_is_thin(row),
            )
            for row in rows[1:]
        )
        provisional = any(row["provisional"] for row in rows[1:])
        found = artist_of(rows[0]), neighbours, provisional, _is_thin(rows[0]), refresh_of(rows[0])
        return Homonym(*found, others=others) if others else KnownArtist(*found)

    def save(self, artists: Iterable[Artist], aliases: Iterable[Alias]) -> None:
        """Artists first: an alias without its artist would lead nowhere."""
        self._database.execute_many(statement("upsert_artist"), [_artist_row(artist) for artist in artists])
        self._save_aliases(list(aliases))

    def close(self, name_key: str) -> Sequence[CloseArtist]:
        """One statement over an index of hashes; none for a name too short to correct."""
        typed = close_names.units(name_key)
        parts = close_names.hashes(typed)
        if not parts:
            return []
        widest = close_names.widest(typed)
        rows = self._database.rows(
            statement("close_artists"),
            {
                "parts": sorted(parts),
                "fewest": max(len(typed) - widest, close_names.MIN_UNITS),
                "most": min(len(typed) + widest, close_names.MAX_UNITS),
                "count": _CLOSE_ALIASES,
            },
        )
        nearest: dict[str, CloseArtist] = {}
        for row in rows:
            edits = close_names.distance(typed, close_names.units(row["alias_key"]), widest)
            known = nearest.get(row["id"])
            if edits <= widest and (known is None or edits < known.edits):
                nearest[row["id"]] = CloseArtist(artist_of(row), edits)
        return sorted(nearest.values(), key=lambda c: (c.edits, -(c.artist.popularity or 0), c.artist.id))

    def is_unknown(self, name_key: str) -> bool:
        """One statement."""
        return bool(self._database.rows(statement("is_unknown_name"), {"name_key": name_key}))

    def remember_unknown(self, name_key: str) -> None:
        """Also clears a few names whose hour is over, so that the table stays small."""
        self._database.execute(
            statement("upsert_unknown_name"), {"name_key": name_key, "seconds": UNKNOWN_SECONDS}
        )
        self._database.execute(statement("delete_expired_unknown_names"))

    def complete_aliases(self) -> int:
        """Gives the aliases that an older release saved their hashes and their keys without accents.

        Can be run again at any time; walks over all aliases.

        Returns:
            Number of aliases walked over.
        """
        walked = 0
        for page in self._alias_pages():
            walked += len(page)
            self._save_aliases([replace(alias, key=names.key(alias.key)) for alias in page])
        return walked

    def _alias_pages(self) -> Iterator[list[Alias]]:
        key = artist_id = ""
        while rows := self._database.rows(
            statement("page_of_aliases"), {"after_key": key, "after_id": artist_id, "count": _KEYS_PER_QUERY}
        ):
            key, artist_id = rows[-1]["alias_key"], rows[-1]["artist_id"]
            yield [
                Alias(row["alias_key"], row["artist_id"], row["source"], row["language"], row["confidence"])
                for row in rows
            ]

    def _save_aliases(self, aliases: Sequence[Alias]) -> None:
        self._database.execute_many(statement("upsert_alias"), [_alias_row(alias) for alias in aliases])
        keys = dict.fromkeys(alias.key for alias in aliases)
        self._database.execute_many(
            statement("insert_alias_part"), [row for key in keys for row in _part_rows(key)]
        )

    def page(self, *, after: str, count: int, source: str) -> Sequence[Artist]:
        """Up to `count` artists whose id is greater than `after`."""
        rows = self._database.rows(
            statement("page_of_artists"), {"after": after, "count": count, "source": source}
        )
        return [artist_of(row) for row in rows]

    def count(self, *, after: str, source: str) -> int:
        """How many artists of a source have an id greater than `after`."""
        [row] = self._database.rows(statement("count_artists"), {"after": after, "source": source})
        return int(row["artists"])

    def ids_by_key(self, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """One statement for every thousand keys."""
        found: dict[str, list[str]] = {}
        for start in range(0, len(keys), _KEYS_PER_QUERY):
            part = keys[start : start + _KEYS_PER_QUERY]
            for row in self._database.rows(statement("ids_by_key"), {"keys": list(part)}):
                found.setdefault(row["alias_key"], []).append(row["artist_id"])
        return found


def artist_of(row: Mapping[str, Any]) -> Artist:
    """The artist that a row of the table `artists` holds."""
    return Artist(
        id=row["id"],
        name=row["name"],
        source=row["source"],
        fetched_at=row["fetched_at"].replace(tzinfo=UTC),
        genres=tuple(filter(None, row["genres"].split("|"))),
        popularity=row["popularity"],
        image_url=row["image_url"],
        url=row["url"],
    )


def refresh_of(row: Mapping[str, Any]) -> str:
    """The refresh that a row joined with `published` tells; empty before the first one."""
    return refresh_name(row["algorithm"], row["version"], row["day"]) if row["day"] else ""


def _is_thin(row: Mapping[str, Any]) -> bool:
    """Of an artist that isn't in the space nothing is told."""
    return row["tracks"] is not None and is_thin(row["tracks"], is_tagged=row["is_tagged"])


def _artist_row(artist: Artist) -> dict[str, Any]:
    return {
        "id": artist.id,
        "name": artist.name[:255],
        "genres": _joined(artist.genres, 1024),
        "popularity": artist.popularity,
        "image_url": artist.image_url,
        "url": artist.url,
        "source": artist.source,
        "fetched_at": artist.fetched_at.astimezone(UTC).replace(tzinfo=None),
    }


def _alias_row(alias: Alias) -> dict[str, Any]:
    return {
        "alias_key": alias.key,
        "artist_id": alias.artist_id,
        "language": alias.language,
        "source": alias.source,
        "confidence": alias.confidence,
    }


def _part_rows(key: str) -> list[dict[str, Any]]:
    text = close_names.units(key)
    return [{"part": part, "units": len(text), "alias_key": key} for part in close_names.hashes(text)]


def _joined(genres: Sequence[str], limit: int) -> str:
    """Genres joined by |, as many whole ones as the column holds."""
    text = ""
    for genre in (genre.replace("|", " ") for genre in genres):
        longer = f"{text}|{genre}" if text else genre
        if len(longer) > limit:
            break
        text = longer
    return text
