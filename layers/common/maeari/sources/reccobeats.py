"""ReccoBeats: audio features by Spotify track id, free and without a key (music-sources reference, 5.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import FEATURES, AudioFeatures, Track
from maeari.sources import parsing
from maeari.sources.http import READ_SECONDS, JsonClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maeari.catalogue.model import Artist
    from maeari.deadline import Deadline
    from maeari.sources.pace import Pace
    from maeari.sources.quota import Quota

NAME = "reccobeats"
IDS_PER_CALL = 40
"""More give 400 with code 4004."""

TRACKS_PER_PAGE = 40


class Reccobeats:
    """A `FeatureSource` over ReccoBeats, and its lists of artists' tracks.

    Args:
        base_url: such as `https://api.reccobeats.com/v1`.
        quota: admits each call; by default it keeps cooldowns in this environment only.
        pace: keeps calls apart, as batch work does; None for the few calls that a person waits for.
    """

    def __init__(self, base_url: str, quota: Quota | None = None, pace: Pace | None = None) -> None:
        self._api = JsonClient(NAME, base_url, READ_SECONDS, quota)
        self._pace = pace

    @property
    def calls(self) -> int:
        """Calls made so far."""
        return self._api.calls

    def features(self, track_ids: Sequence[str], deadline: Deadline) -> Mapping[str, AudioFeatures]:
        """Features of the tracks it knows, in calls of 40 ids."""
        # Its `id` is its own, and unknown tracks are left out: only the link tells whose an entry is.
        found = {_id_of(entry): entry for entry in self._entries("/audio-features", track_ids, deadline)}
        return {track_id: _features(track_id, found[track_id]) for track_id in track_ids if track_id in found}

    def features_by_isrc(self, isrcs: Mapping[str, str], deadline: Deadline) -> Mapping[str, AudioFeatures]:
        """Features of a recording in whichever release ReccoBeats knows it, by the track id that was asked.

        Args:
            isrcs: code by track id; several tracks may share one.
            deadline: for all calls together.
        """
        codes = list(dict.fromkeys(isrcs.values()))
        found = {
            parsing.text(entry.get("isrc")): entry
            for entry in self._entries("/audio-features", codes, deadline)
        }
        return {
            track_id: _features(track_id, found[isrc]) for track_id, isrc in isrcs.items() if isrc in found
        }

    def tracks_of(self, artist: Artist, deadline: Deadline) -> list[Track]:
        """The first page of the artist's tracks, with popularity, without album, date and picture."""
        own_id = self.own_ids([artist.id], deadline).get(artist.id)
        return self.tracks_by_own_id(artist.id, own_id, deadline) if own_id else []

    def own_ids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        """ReccoBeats' own ids by Spotify id, 40 a call; artists that it doesn't know are left out."""
        entries = self._entries("/artist", artist_ids, deadline)
        found = {_id_of(entry): parsing.text(entry.get("id")) for entry in entries}
        return {artist_id: own for artist_id in artist_ids if (own := found.get(artist_id))}

    def tracks_by_own_id(self, artist_id: str, own_id: str, deadline: Deadline) -> list[Track]:
        """What `tracks_of` gives, by one call."""
        page = self._get(f"/artist/{own_id}/track", {"page": 0, "size": TRACKS_PER_PAGE}, deadline)
        tracks = (
            _track(entry)
            for entry in parsing.items(page.get("content"))
            if artist_id in map(_id_of, parsing.items(entry.get("artists")))
        )
        return [track for track in tracks if track]

    def _entries(self, path: str, ids: Sequence[str], deadline: Deadline) -> Iterator[dict[str, Any]]:
        for part in batched(ids, IDS_PER_CALL, strict=False):
            content = self._get(path, {"ids": ",".join(part)}, deadline)
            yield from parsing.items(content.get("content"))

    def _get(self, path: str, parameters: Mapping[str, str | int], deadline: Deadline) -> dict[str, Any]:
        if self._pace:
            self._pace.wait(deadline)
        return self._api.get(path, parameters, deadline)


def _id_of(entry: Mapping[str, Any]) -> str:
    """The Spotify id that an entry links to."""
    return (parsing.text(entry.get("href")) or "").rpartition("/")[2]


def _features(track_id: str, entry: Mapping[str, Any]) -> AudioFeatures:
    values = {name: parsing.number(entry.get(name)) for name in FEATURES}
    return AudioFeatures(track_id, NAME, datetime.now(UTC), **values)


def _track(entry: Mapping[str, Any]) -> Track | None:
    track_id, title = _id_of(entry), parsing.text(entry.get("trackTitle"))
    if not track_id or not title:
        return None
    return Track(
        id=track_id,
        title=title,
        popularity=parsing.integer(entry.get("popularity")),
        duration_ms=parsing.integer(entry.get("durationMs")),
        isrc=parsing.text(entry.get("isrc")),
        url=parsing.url(entry.get("href")),
    )
