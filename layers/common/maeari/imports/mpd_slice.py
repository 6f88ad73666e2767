"""What a file of the Million Playlist Dataset holds: playlists with their tracks, or tracks alone.

A slice is `{"info": {…}, "playlists": [{"pid", "name", …, "tracks": [{"pos", "track_uri", …}, …]}, …]}`. The
extracted form, which some projects pass on, is `{track_id: {"track_name", "artist_name", "artist_uri",
"album_name", "album_uri"}}`. Of the dataset: Chen, Lamere, Schedl and Zamani, "RecSys Challenge 2018:
automatic music playlist continuation", RecSys 2018.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from maeari.imports.json_text import JsonText, NotJson
from maeari.sources import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

_TRACK_URI = re.compile(r"(?:spotify:track:)?([0-9A-Za-z]{22})").fullmatch
_ARTIST_URI = re.compile(r"(?:spotify:artist:)?([0-9A-Za-z]{22})").fullmatch
_ALBUM_URI = re.compile(r"(?:spotify:album:)?([0-9A-Za-z]{22})").fullmatch
_RANGE = re.compile(r"(\d+)-(\d+)").fullmatch
_LARGEST = 2**31 - 1


class ListedTrack(NamedTuple):
    """A track at its place in a playlist; without `pid` and `pos` in the extracted form.

    `first_of_track` and `first_of_artist` tell whether the playlist has the track or the artist here for the
    first time, so that playlists can be counted without looking for repetitions.
    """

    pid: int | None
    pos: int | None
    track_id: str
    track_name: str
    artist_id: str
    artist_name: str
    album_id: str | None
    album_name: str | None
    duration_ms: int | None
    first_of_track: bool
    first_of_artist: bool


class ListedPlaylist(NamedTuple):
    """What a slice tells of a playlist beside its tracks. The numbers are its own, and may be wrong."""

    pid: int
    name: str | None
    description: str | None
    collaborative: bool
    modified_at: datetime | None
    num_tracks: int | None
    num_albums: int | None
    num_artists: int | None
    num_followers: int | None
    num_edits: int | None
    duration_ms: int | None


class Reject(NamedTuple):
    """What can't be used: where it stands in the file, why, and itself as JSON."""

    row: str
    reason: str
    cells: str


@dataclass(slots=True)
class Counts:
    """What became of a file's rows.

    Attributes:
        playlists: that were kept.
        tracks: rows of these that were kept.
        rejected_playlists: by reason; their rows are not counted.
        rejected: rows by reason.
        notes: what doesn't add up in the file itself.
    """

    playlists: int = 0
    tracks: int = 0
    rejected_playlists: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows: those kept and those rejected."""
        return self.tracks + self.rejected.total()


class _Unusable(ValueError):
    """A playlist or a row can't be used; the message is a reason that many may share."""


class MpdFile:
    """Reads a file once, piece by piece.

    Args:
        text: the file, opened as UTF-8.

    Attributes:
        counts: of what was read so far; whole when the walk is over.
    """

    def __init__(self, text: TextIO) -> None:
        self._json = JsonText(text)
        self._pids: set[int] = set()
        self._untold: Counter[str] = Counter()
        self.counts = Counts()

    def read(self) -> Iterator[tuple[ListedPlaylist | None, Sequence[ListedTrack], Sequence[Reject]]]:
        """Each playlist with its tracks and what of it can't be used; tracks alone in the extracted form.

        Raises:
            NotJson: the file is damaged, or neither a slice nor of the extracted form. What was given of it
                is not to be used.
            UnicodeDecodeError: it isn't UTF-8.
        """
        info: Any = None
        found = False
        for key in self._json.members():
            if key == "info":
                info = self._json.value()
            elif key == "playlists":
                found = True
                for place, entry in enumerate(self._json.elements()):
                    yield self._playlist(place, entry)
            else:
                entry = self._json.value()
                if _TRACK_URI(key):
                    found = True
                    yield self._extracted(key, entry)
        self._json.end()
        if not found:
            raise NotJson("neither playlists nor tracks by their ids")
        self._check(info)

    def _playlist(
        self, place: int, entry: Any
    ) -> tuple[ListedPlaylist | None, Sequence[ListedTrack], Sequence[Reject]]:
        try:
            pid = self._pid(entry)
        except _Unusable as why:
            self.counts.rejected_playlists[str(why)] += 1
            return None, (), [_reject(f"playlist {place + 1}", why, _without_tracks(entry))]
        rows, rejects = self._rows(pid, entry["tracks"])
        playlist = _listed_playlist(pid, entry)
        self._count_untold(playlist, entry["tracks"])
        self.counts.playlists += 1
        return playlist, rows, rejects

    def _pid(self, entry: Any) -> int:
        if not isinstance(entry, dict):
            raise _Unusable("the playlist is no object")
        pid = _whole(entry.get("pid"))
        if pid is None:
            raise _Unusable("the playlist has no pid")
        if pid in self._pids:
            raise _Unusable("the pid comes twice in the file")
        if not isinstance(entry.get("tracks"), list):
            raise _Unusable("the playlist has no list of tracks")
        self._pids.add(pid)
        return pid

    def _rows(self, pid: int, tracks: list[Any]) -> tuple[list[ListedTrack], list[Reject]]:
        rows, rejects = [], []
        track_ids: set[str] = set()
        artist_ids: set[str] = set()
        for place, entry in enumerate(tracks):
            try:
                track_id, artist_id, title, artist, album_id, album, duration = _track(entry)
            except _Unusable as why:
                self.counts.rejected[str(why)] += 1
                rejects.append(_reject(f"pid {pid}, track {place + 1}", why, entry))
                continue
            pos = _whole(entry.get("pos"))
            is_first = track_id not in track_ids, artist_id not in artist_ids
            track_ids.add(track_id)
            artist_ids.add(artist_id)
            at = place if pos is None else pos
            rows.append(
                ListedTrack(pid, at, track_id, title, artist_id, artist, album_id, album, duration, *is_first)
            )
        self.counts.tracks += len(rows)
        return rows, rejects

    def _extracted(self, track_id: str, entry: Any) -> tuple[None, Sequence[ListedTrack], Sequence[Reject]]:
        try:
            told = _track(entry | {"track_uri": track_id} if isinstance(entry, dict) else entry)
        except _Unusable as why:
            self.counts.rejected[str(why)] += 1
            return None, (), [_reject(track_id, why, entry)]
        self.counts.tracks += 1
        own_id, artist_id, title, artist, album_id, album, duration = told
        return (
            None,
            [
                ListedTrack(
                    None, None, own_id, title, artist_id, artist, album_id, album, duration, False, False
                )
            ],
            (),
        )

    def _count_untold(self, playlist: ListedPlaylist, tracks: list[Any]) -> None:
        """Counts which of the playlist's own numbers are wrong."""
        entries = parsing.items(tracks)
        true = {
            "num_tracks": len(tracks),
            "num_artists": len({str(entry.get("artist_uri")) for entry in entries}),
            "num_albums": len({str(entry.get("album_uri")) for entry in entries}),
            "duration_ms": sum(_whole(entry.get("duration_ms")) or 0 for entry in entries),
        }
        for name, counted in true.items():
            if getattr(playlist, name) not in (None, counted):
                self._untold[name] += 1

    def _check(self, info: Any) -> None:
        counts = self.counts
        told = _RANGE(str(parsing.mapping(info).get("slice", "")))
        if told:
            first, last = map(int, told.groups())
            present = counts.playlists + counts.rejected_playlists.total()
            if present != last - first + 1:
                counts.notes.append(
                    f"info promises {last - first + 1:,} playlists ({told[0]}), there are {present:,}"
                )
            if outside := sum(not first <= pid <= last for pid in self._pids):
                counts.notes.append(f"{outside:,} pids lie outside of the {told[0]} that info promises")
        counts.notes += (f"{name} is wrong in {count:,} playlists" for name, count in self._untold.items())


def _track(entry: Any) -> tuple[str, str, str, str, str | None, str | None, int | None]:
    """Ids of track and artist, their names, id and name of the album, milliseconds."""
    if not isinstance(entry, dict):
        raise _Unusable("the track is no object")
    track = _TRACK_URI(str(entry.get("track_uri")))
    if track is None:
        raise _Unusable("track_uri is no track of Spotify")
    artist = _ARTIST_URI(str(entry.get("artist_uri")))
    if artist is None:
        raise _Unusable("artist_uri is no artist of Spotify")
    title, name = parsing.text(entry.get("track_name")), parsing.text(entry.get("artist_name"))
    if not title or not name:
        raise _Unusable("no track or artist name")
    album = _ALBUM_URI(str(entry.get("album_uri")))
    duration = _whole(entry.get("duration_ms")) or None
    return (
        track[1],
        artist[1],
        title,
        name,
        album and album[1],
        parsing.text(entry.get("album_name")),
        duration,
    )


def _listed_playlist(pid: int, entry: Mapping[str, Any]) -> ListedPlaylist:
    modified = _whole(entry.get("modified_at"))
    return ListedPlaylist(
        pid=pid,
        name=parsing.text(entry.get("name")),
        description=parsing.text(entry.get("description")),
        collaborative=str(entry.get("collaborative")).lower() == "true",
        modified_at=None if modified is None else datetime.fromtimestamp(modified, UTC).replace(tzinfo=None),
        num_tracks=_whole(entry.get("num_tracks")),
        num_albums=_whole(entry.get("num_albums")),
        num_artists=_whole(entry.get("num_artists")),
        num_followers=_whole(entry.get("num_followers")),
        num_edits=_whole(entry.get("num_edits")),
        duration_ms=_whole(entry.get("duration_ms")),
    )


def _whole(value: Any) -> int | None:
    """A whole number that fits a column, else None."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
        return value
    return None


def _without_tracks(entry: Any) -> Any:
    return {**entry, "tracks": "…"} if isinstance(entry, dict) else entry


def _reject(row: str, why: _Unusable, entry: Any) -> Reject:
    return Reject(row, str(why), json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace").decode())
