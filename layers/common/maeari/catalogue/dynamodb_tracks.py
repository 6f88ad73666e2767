"""Top tracks in DynamoDB: one item an artist, so that an answer costs one BatchGetItem.

An item's tracks are one JSON text: nothing ever asks for one attribute of a track, nested attributes
take more space, and botocore reads one text far faster than some hundred typed values.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import Track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TRACKS_KEPT = 20
"""Tracks of an artist that are stored: about 5 KB, far below an item's 400 KB."""

_GET_LIMIT = 100
_WRITE_LIMIT = 25
"""Keys of one BatchGetItem and puts of one BatchWriteItem, as the service allows."""

_ATTEMPTS = 5
"""Rounds for keys that the service left unprocessed; the client itself backs off between throttled calls."""


class UnprocessedItems(RuntimeError):
    """DynamoDB kept leaving items out of its batches (throttling)."""


class DynamodbTracks:
    """The `TrackStore` over a DynamoDB table.

    Args:
        client: returns the boto3 client of DynamoDB; called when it is first needed.
        table: the table's name; its key is `artist_id`.
    """

    def __init__(self, client: Callable[[], Any], table: str) -> None:
        self._client = client
        self._table = table

    def of_artists(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        """One BatchGetItem for up to a hundred artists."""
        found: dict[str, Sequence[Track]] = {}
        for part in _parts(list(dict.fromkeys(artist_ids)), _GET_LIMIT):
            wanted = {self._table: {"Keys": [{"artist_id": {"S": artist_id}} for artist_id in part]}}
            for _ in range(_ATTEMPTS):
                answer = self._client().batch_get_item(RequestItems=wanted)
                for item in answer["Responses"].get(self._table, ()):
                    found[item["artist_id"]["S"]] = _tracks(item["tracks"]["S"])
                wanted = answer.get("UnprocessedKeys") or {}
                if not wanted:
                    break
            else:
                raise UnprocessedItems(f"{self._table}: keys left unprocessed after {_ATTEMPTS} rounds")
        return found

    def save(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        """Writes one item an artist, 25 in a call."""
        for part in _parts(list(tracks_by_artist.items()), _WRITE_LIMIT):
            wanted = {self._table: [{"PutRequest": {"Item": _item(*entry)}} for entry in part]}
            for _ in range(_ATTEMPTS):
                wanted = self._client().batch_write_item(RequestItems=wanted).get("UnprocessedItems") or {}
                if not wanted:
                    break
            else:
                raise UnprocessedItems(f"{self._table}: puts left unprocessed after {_ATTEMPTS} rounds")


def _parts[T](items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _item(artist_id: str, tracks: Sequence[Track]) -> dict[str, Any]:
    known = [
        {name: value for name, value in asdict(track).items() if value is not None}
        for track in tracks[:TRACKS_KEPT]
    ]
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return {"artist_id": {"S": artist_id}, "tracks": {"S": text}}


def _tracks(text: str) -> list[Track]:
    """Fields that a later release wrote and this one doesn't know are passed over."""
    names = [f.name for f in fields(Track)]
    return [Track(**{name: entry[name] for name in names if name in entry}) for entry in json.loads(text)]
