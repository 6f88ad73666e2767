"""Small tables of the lake, made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.model import Artist, AudioFeatures, Track
from maeari.lake import tables

if TYPE_CHECKING:
    import pyarrow as pa

NOW = datetime(2026, 1, 5, 3, 4, 5, tzinfo=UTC)
DAY = "2026-01-05"


@dataclass
class Rows:
    """What one writer brings; `hours` is how much later than `NOW` it read its source."""

    source: str = "spotify"
    hours: float = 0
    artists: list[Artist] = field(default_factory=list)
    tracks: dict[str, list[Track]] = field(default_factory=dict)
    features: list[AudioFeatures] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return NOW + timedelta(hours=self.hours)

    def artist(self, artist_id: str, *genres: str) -> None:
        self.artists.append(Artist(artist_id, f"Name {artist_id}", self.source, self.at, genres))
        self.tracks.setdefault(artist_id, [])

    def track(self, artist_id: str, track_id: str, **features: float | None) -> None:
        """A track of an artist, measured when features are given."""
        self.tracks.setdefault(artist_id, []).append(Track(track_id, f"Title {track_id}"))
        if features:
            self.features.append(AudioFeatures(track_id, self.source, self.at, **features))

    def tables(self) -> dict[str, pa.Table]:
        return {
            tables.ARTISTS: tables.artists(self.artists),
            tables.TOP_TRACKS: tables.top_tracks(self.tracks, self.source, self.at),
            tables.AUDIO_FEATURES: tables.audio_features(self.features),
            tables.ARTIST_TAGS: tables.artist_tags(
                ArtistTag(artist.id, genre, 1, artist.source, artist.fetched_at)
                for artist in self.artists
                for genre in artist.genres
            ),
        }
