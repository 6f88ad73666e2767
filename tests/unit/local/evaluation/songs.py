"""A small made-up file of tracks: three scenes that sound different, played in playlists of their own."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from local.evaluation import track_table
from maeari.catalogue.model import FEATURES

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.track_table import TrackTable

SCENES = ("ballad", "edm", "trot")
PER_SCENE = 14
TRACKS = 4
PLAYLISTS = 4
"""Of each scene."""


def write(
    path: Path, seed: int, *, genres: bool = True, playlists: bool = True, newcomer: bool = True
) -> Path:
    """42 artists of 4 tracks each, and a newcomer with a single track. Tempo 0 marks a failed analysis."""
    generator = np.random.default_rng(seed)
    columns = ["track_id", "track_name", "track_artist", *FEATURES]
    columns += ["playlist_genre", "playlist_subgenre"] if genres else []
    columns += ["playlist_id"] if playlists else []
    with path.open("w", encoding="utf-8", newline="") as text:
        rows = csv.DictWriter(text, columns, extrasaction="ignore")
        rows.writeheader()
        for scene, genre in enumerate(SCENES):
            middle = {name: 0.2 + 0.3 * ((scene + n) % 3) for n, name in enumerate(FEATURES)}
            for artist in range(PER_SCENE):
                for track in range(TRACKS):
                    sound = {
                        name: f"{value + generator.normal(0, 0.04):.4f}" for name, value in middle.items()
                    }
                    failed = generator.random() < 0.05
                    sound["loudness"] = f"{-20 * middle['loudness'] + generator.normal():.3f}"
                    sound["tempo"] = (
                        "0" if failed else f"{60 + 100 * middle['tempo'] + generator.normal():.3f}"
                    )
                    rows.writerow(
                        {
                            "track_id": f"t{scene}-{artist}-{track}",
                            "track_name": f"Song {track}",
                            "track_artist": f"{genre} singer {artist}",
                            **sound,
                            "playlist_genre": "pop" if scene else "slow",
                            "playlist_subgenre": genre,
                            "playlist_id": f"{genre} {generator.integers(PLAYLISTS)}",
                        }
                    )
        if newcomer:
            rows.writerow(
                {"track_id": "t", "track_name": "Only one", "track_artist": "Newcomer", "energy": "0.5"}
            )
    return path


def read(path: Path, most_artists: int = 1000, seed: int = 1) -> TrackTable:
    return track_table.read(path, most_artists, np.random.default_rng(seed), Counter())


def with_features(table: TrackTable, artist: int, name: str, *values: float | None) -> TrackTable:
    """The table with the first tracks of an artist changed in one feature."""
    tracks = [list(own) for own in table.tracks]
    for n, value in enumerate(values):
        old = tracks[artist][n]
        tracks[artist][n] = replace(old, features=replace(old.features, **dict[str, Any]({name: value})))
    return replace(table, tracks=tracks)
