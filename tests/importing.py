"""Imports a file as the command does, over stores of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.imports.loading import Loading
from maeari.imports.tracks_import import TracksImport
from tests.unit.lake.fakes import FakeFeatures

if TYPE_CHECKING:
    from pathlib import Path

    from maeari.catalogue.ports import ArtistStore, ImportedTrackStore
    from maeari.imports.report import ImportReport
    from maeari.lake.store import Lake


def import_tracks(artists: ArtistStore, tracks: ImportedTrackStore, lake: Lake, path: Path) -> ImportReport:
    part = TracksImport(Loading(artists, tracks, lake), FakeFeatures())
    return part.run([path], path.parent / "work", lambda *_: None, with_features=False)
