"""Neighbours of a new artist at once: placed in the space of the last refresh, by the same metric."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.model import FEATURES, NEIGHBOURS, Neighbour
from maeari.catalogue.tags import genre_of
from maeari.similarity.reasons import rarest_first, reason
from maeari.similarity.scale import COLUMNS, plausible, tag_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.deadline import Deadline
    from maeari.similarity.ports import Space
    from maeari.similarity.scale import Scale
    from maeari.sources.ports import FeatureSource


class Provisional:
    """Places artists that no refresh has seen.

    Args:
        space: of the last refresh.
        features: gives the audio features of tracks.
    """

    def __init__(self, space: Space, features: FeatureSource) -> None:
        self._space = space
        self._features = features

    def neighbours(
        self, artist: Artist, tracks: Sequence[Track], deadline: Deadline
    ) -> tuple[Neighbour, ...]:
        """The nearest artists, kept until the next refresh; empty when nothing is known to compare by.

        Raises:
            SourceError: no features. OutOfTime: the deadline came first.
        """
        scale = self._space.scale()
        if scale is None:
            return ()
        isrcs = {track.id: track.isrc for track in tracks if track.isrc}
        ids = [track.id for track in tracks]
        found = self._features.features(ids, deadline, isrcs) if ids else {}
        values = values_of(tracks, found)
        neighbours = self._placed(artist, values, scale)
        # A refresh that was published meanwhile has another space: a place in both is one in neither.
        while (newest := self._space.scale()) is not None and newest != scale:
            scale, neighbours = newest, self._placed(artist, values, newest)
        if neighbours:
            self._space.keep(artist.id, neighbours)
        return neighbours

    def _placed(
        self, artist: Artist, values: Sequence[Sequence[float]], scale: Scale
    ) -> tuple[Neighbour, ...]:
        keys = {genre: key for genre in artist.genres if (key := names.key(genre_of(genre)))}
        tags = self._space.tags(set(keys.values()))
        if not tags and not any(values[: len(FEATURES)]):
            return ()
        vector = scale.place(values)
        own = scale.scores(vector)
        if tags:
            vector = (*vector, *tag_part(list(tags.values())))
        idf = {genre: tags[key].idf for genre, key in keys.items() if key in tags}
        genres = rarest_first(artist.genres, idf)
        nearest = self._space.nearest(vector, besides=[artist.id], count=NEIGHBOURS)
        return tuple(
            Neighbour(
                near.artist,
                rank,
                near.distance,
                reason(own, near.scores, genres, near.artist.genres),
                near.is_thin,
            )
            for rank, near in enumerate(nearest, start=1)
        )


def values_of(tracks: Sequence[Track], features: Mapping[str, AudioFeatures]) -> list[list[float]]:
    """The plausible values of each of `COLUMNS` over tracks."""
    rows = [_row(track, features.get(track.id)) for track in tracks]
    return [
        [value for row in rows if (value := row[number]) is not None and plausible(name, value)]
        for number, name in enumerate(COLUMNS)
    ]


def _row(track: Track, found: AudioFeatures | None) -> list[float | None]:
    features = [_kept(getattr(found, name, None)) for name in FEATURES]
    year = track.release_date[:4] if track.release_date else ""
    return [*features, float(year) if year.isdecimal() else None, track.popularity, track.duration_ms]


def _kept(value: float | None) -> float | None:
    """As the lake keeps it, in single precision: at the border of a bin it must fall into the same one."""
    return None if value is None else array("f", [value])[0]
