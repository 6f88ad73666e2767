"""Top tracks in DynamoDB: an answer costs one BatchGetItem.

An artist has up to two items. That of a music source expires, because its terms let us keep what it tells for
a while only (music-sources reference, section 8); that of the imports is the operator's own and stays.
Neither holds anything of the other: an import doesn't prolong the life of what a source told, and an ingest
doesn't end an import's.

An item's tracks are one JSON text: nothing ever asks for one attribute of a track, nested attributes
take more space, and botocore reads one text far faster than some hundred typed values.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from maeari.catalogue.model import Track, merged
from maeari.errors import TracksUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta

TRACKS_KEPT = 20
"""Tracks of an item: about 5 KB, far below the 400 KB that one may have."""

_GET_LIMIT = 100
_WRITE_LIMIT = 25
"""Keys of one BatchGetItem and puts of one BatchWriteItem, as the service allows."""

_ATTEMPTS = 5
"""Rounds for keys that the service left unprocessed; the client itself backs off between throttled calls."""


class DynamodbTracks:
    """The `ImportedTrackStore` over a DynamoDB table. Every call may raise `TracksUnavailable`.

    Args:
        client: returns the boto3 client of DynamoDB; called when it is first needed.
        table: the table's name; its key is `artist_id`, its time to live `expires_at`, seconds since 1970.
        kept: how long tracks of a music source are kept.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        client: Callable[[], Any],
        table: str,
        kept: timedelta,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table
        self._kept_seconds = kept.total_seconds()
        self._clock = clock

    def of_artists(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        """One BatchGetItem for up to fifty artists."""
        ids = list(dict.fromkeys(artist_ids))
        found = self._read([*ids, *map(_key_of_imported, ids)])
        imported = {artist_id: found.pop(_key_of_imported(artist_id), ()) for artist_id in ids}
        together = {
            artist_id: merged(imported[artist_id], found[artist_id])
            for artist_id in found
            if imported[artist_id]
        }
        return {artist_id: tracks for artist_id, tracks in imported.items() if tracks} | found | together

    def save(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        """Writes one item an artist, 25 in a call."""
        expiry = {"expires_at": {"N": str(int(self._clock() + self._kept_seconds))}}
        self._write([_item(artist_id, tracks) | expiry for artist_id, tracks in tracks_by_artist.items()])

    def imported(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        """One BatchGetItem for up to a hundred artists."""
        keys = {_key_of_imported(artist_id): artist_id for artist_id in artist_ids}
        return {keys[key]: tracks for key, tracks in self._read(list(keys)).items()}

    def save_imported(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        """Writes one item an artist, 25 in a call."""
        self._write(
            [_item(_key_of_imported(artist_id), tracks) for artist_id, tracks in tracks_by_artist.items()]
        )

    def _read(self, keys: Sequence[str]) -> dict[str, Sequence[Track]]:
        """Tracks by key, without those that have expired: DynamoDB removes them up to days late."""
        now = self._clock()
        found: dict[str, Sequence[Track]] = {}
        for part in _parts(keys, _GET_LIMIT):
            wanted = {self._table: {"Keys": [{"artist_id": {"S": key}} for key in part]}}
            for _ in range(_ATTEMPTS):
                answer = self._call("batch_get_item", wanted)
                for item in answer["Responses"].get(self._table, ()):
                    if not _has_expired(item, now):
                        found[item["artist_id"]["S"]] = _tracks(item["tracks"]["S"])
                wanted = answer.get("UnprocessedKeys") or {}
                if not wanted:
                    break
            else:
                raise TracksUnavailable(f"{self._table}: keys left unprocessed after {_ATTEMPTS} rounds")
        return found

    def _write(self, items: Sequence[Mapping[str, Any]]) -> None:
        for part in _parts(items, _WRITE_LIMIT):
            wanted = {self._table: [{"PutRequest": {"Item": item}} for item in part]}
            for _ in range(_ATTEMPTS):
                wanted = self._call("batch_write_item", wanted).get("UnprocessedItems") or {}
                if not wanted:
                    break
            else:
                raise TracksUnavailable(f"{self._table}: puts left unprocessed after {_ATTEMPTS} rounds")

    def _call(self, operation: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client(), operation)(RequestItems=wanted)
        except (ClientError, BotoCoreError) as error:
            raise TracksUnavailable(f"{self._table}: {error}") from error
        return answer


def _parts[T](items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _key_of_imported(artist_id: str) -> str:
    """No id holds a #."""
    return f"{artist_id}#import"


def _item(key: str, tracks: Sequence[Track]) -> dict[str, Any]:
    known = [
        {name: value for name, value in asdict(track).items() if value is not None}
        for track in tracks[:TRACKS_KEPT]
    ]
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return {"artist_id": {"S": key}, "tracks": {"S": text}}


def _has_expired(item: Mapping[str, Any], now: float) -> bool:
    return "expires_at" in item and float(item["expires_at"]["N"]) <= now


def _tracks(text: str) -> list[Track]:
    """Fields that a later release wrote and this one doesn't know are passed over."""
    names = [f.name for f in fields(Track)]
    return [Track(**{name: entry[name] for name in names if name in entry}) for entry in json.loads(text)]
