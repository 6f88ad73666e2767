"""What the conversation asks of a large catalogue: new artists' neighbours, sounds, and how good they are."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from local.bench.overlap import print_overlap
from local.bench.skill import percentiles
from maeari.catalogue.model import FEATURES, NEIGHBOURS, Artist, AudioFeatures, Track
from maeari.catalogue.mysql_sounds import MysqlSounds
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.chat.moods import BY_KEY
from maeari.deadline import Deadline
from maeari.lake.tables import AUDIO_FEATURES, TOP_TRACKS
from maeari.similarity.provisional import Provisional

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local.bench.scale_data import Catalogue
    from maeari.catalogue.mysql import Database

ASKED = 200
"""Artists, spread over the catalogue."""

TRACKS = 10
"""Of a newcomer, as many as a source tells."""

SECONDS = 60.0
_NOW = datetime(2026, 11, 20, tzinfo=UTC)


def measure_newcomers(database: Database, invented: Catalogue) -> None:
    """Prints how fast and how well artists are placed that a refresh has placed too.

    Args:
        database: as the chat path uses it.
        invented: the catalogue of the refresh.
    """
    known = _Known(invented)
    for label, is_tagged in (("with genres", True), ("without genres", False)):
        places = _spread([place for place, tags in enumerate(invented.tags) if bool(tags) is is_tagged])
        asked = [invented.artists[place] for place in places]
        final = {each: _neighbours(database, each) for each in asked}
        taken, placed = [], {}
        for place, artist_id in zip(places, asked, strict=True):
            tracks, features = known.tracks(place)
            provisional = Provisional(MysqlSpace(database), features)
            artist = known.artist(place)
            begun = time.perf_counter()
            found = provisional.neighbours(artist, tracks[:TRACKS], Deadline(SECONDS))
            taken.append(1000 * (time.perf_counter() - begun))
            placed[artist_id] = [near.artist.id for near in found]
        print(f"provisional neighbours of a new artist {label}: {percentiles(taken)}", flush=True)
        print_overlap(f"{label}, artists known before", placed, final, asked)
        _print_recall(label, database, final)


def measure_sounds(database: Database, invented: Catalogue) -> None:
    """Prints how fast questions about the space are answered."""
    sounds, ids = MysqlSounds(database), random.Random(1).sample(invented.artists, 2 * ASKED)  # noqa: S311
    moods = [mood.directions for mood in BY_KEY.values()] * ASKED
    questions: Mapping[str, Callable[[int, str, str], object]] = {
        "two artists compared": lambda _, one, other: sounds.compared(one, other),
        "artists near two others": lambda _, one, other: sounds.near(
            list(sounds.of([one, other]).values()), [one, other], NEIGHBOURS
        ),
        "artists of a mood": lambda number, *_: sounds.in_region(moods[number], NEIGHBOURS, 0, []),
        "the tenth such page": lambda number, *_: sounds.in_region(
            moods[number], NEIGHBOURS, 9 * NEIGHBOURS, []
        ),
        "anybody": lambda _, one, other: sounds.anybody([other], one),
    }
    for label, ask in questions.items():
        taken = []
        for number, (one, other) in enumerate(zip(ids[::2], ids[1::2], strict=True)):
            begun = time.perf_counter()
            found = ask(number, one, other)
            taken.append(1000 * (time.perf_counter() - begun))
            if not found:
                raise SystemExit(f"{label}: nothing was found")
        print(f"{label}: {percentiles(taken)}", flush=True)


class _Known:
    """The catalogue's artists as if they were new."""

    def __init__(self, invented: Catalogue) -> None:
        self._invented = invented
        self._tracks, self._features = (invented.tables[name] for name in (TOP_TRACKS, AUDIO_FEATURES))
        owners = self._tracks["artist_id"].to_numpy().astype("S22")
        self._begins = np.searchsorted(owners, np.array([*invented.artists, "~"], "S22"))

    def artist(self, place: int) -> Artist:
        tags = tuple(filter(None, self._invented.tags[place].split("|")))
        return Artist(self._invented.artists[place], self._invented.names[place], "bench", _NOW, tags)

    def tracks(self, place: int) -> tuple[list[Track], _Measured]:
        """The artist's tracks, and what has their features."""
        begin, end = self._begins[place : place + 2]
        tracks = [
            Track(
                row["track_id"],
                row["title"],
                release_date=row["release_date"],
                popularity=row["popularity"],
                duration_ms=row["duration_ms"],
            )
            for row in self._tracks.slice(begin, end - begin).to_pylist()
        ]
        return tracks, _Measured(self._features.slice(begin, end - begin).to_pylist())


class _Measured:
    """A `FeatureSource` that answers at once."""

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        self._found = {
            str(row["track_id"]): AudioFeatures(
                str(row["track_id"]), "bench", _NOW, **{name: row[name] for name in FEATURES}
            )
            for row in rows
        }

    def features(
        self,
        track_ids: Sequence[str],
        deadline: Deadline,  # noqa: ARG002 - the port's
        isrcs: Mapping[str, str] | None = None,  # noqa: ARG002 - the port's
    ) -> Mapping[str, AudioFeatures]:
        return {track_id: self._found[track_id] for track_id in track_ids}


def _print_recall(label: str, database: Database, final: Mapping[str, Sequence[str]]) -> None:
    """How many of the refresh's neighbours are found from the very point where it placed the artist."""
    space, sounds = MysqlSpace(database), MysqlSounds(database)
    shares = []
    for artist_id, neighbours in final.items():
        point = sounds.of([artist_id])[artist_id].known()
        found = {placed.artist.id for placed in space.nearest(point, [artist_id], NEIGHBOURS)}
        shares.append(len(found.intersection(neighbours)) / len(neighbours))
    print(
        f"recall of the {NEIGHBOURS} nearest by cells, {label}: {sum(shares) / len(shares):.1%}", flush=True
    )


def _neighbours(database: Database, artist_id: str) -> list[str]:
    sql = "SELECT related_id FROM related_artists WHERE artist_id = %(id)s ORDER BY neighbour_rank"
    return [row["related_id"] for row in database.rows(sql, {"id": artist_id})]


def _spread(places: Sequence[int]) -> list[int]:
    return list(places[:: max(1, len(places) // ASKED)][:ASKED])
