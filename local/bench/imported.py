"""Provisional against final neighbours on a file of tracks: some of its artists come after a refresh."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.bench.overlap import neighbours, print_overlap
from local.first_load import DATALAKE, SIMILARITY
from local.functions.environment import variables
from local.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from local.stack import Stack
    from maeari.catalogue.model import AudioFeatures
    from maeari.deadline import Deadline

LATE = 300
"""Artists that come after the refresh, spread over the file."""

SECONDS = 600.0


def measure(stack: Stack, file: Path, folder: Path) -> None:
    """Prints the overlap for artists that are placed by their rows of the file and then refreshed.

    Args:
        stack: knows few artists.
        file: CSV, also gzipped, with the columns `track_id`, `track_artist` and the audio features.
        folder: for the file without the late artists.
    """
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    names = sorted({row["track_artist"] for row in rows})
    late = set(names[:: max(1, len(names) // LATE)])
    early = folder / "early.csv"
    with early.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row["track_artist"] not in late)
    _import(folder, early)
    _refresh(stack)
    known = set(neighbours(stack, "related_artists"))
    _import(folder, file)  # the late artists' genres; the space is still that of the refresh
    placed = _place(stack, [row for row in rows if row["track_artist"] in late])
    provisional = neighbours(stack, "provisional_artists")
    _refresh(stack)
    final = neighbours(stack, "related_artists")
    print(f"imported: {len(known)} artists known, {len(placed)} of {len(late)} late ones were placed")
    print_overlap("imported, all artists", provisional, final, placed)
    of_known = {each: [near for near in found if near in known] for each, found in final.items()}
    print_overlap("imported, artists known before", provisional, of_known, placed)


class _FileFeatures:
    """A `FeatureSource` over rows of the file."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        from maeari.catalogue.model import FEATURES, AudioFeatures  # noqa: PLC0415 as all of maeari here

        read_at = datetime.now(UTC)
        self._found = {
            row["track_id"]: AudioFeatures(
                row["track_id"], "file", read_at, **{name: float(row[name]) for name in FEATURES if row[name]}
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


def _place(stack: Stack, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Gives provisional neighbours to the artists of these rows; ids of those that could be placed."""
    connections = stack.services.connections
    function = connections.template().functions()[DATALAKE]
    os.environ.update(variables(function, connections.aws_endpoint))
    from maeari.bootstrap import schema  # noqa: PLC0415 after the environment is the function's
    from maeari.catalogue import names  # noqa: PLC0415
    from maeari.catalogue.model import Track  # noqa: PLC0415
    from maeari.catalogue.mysql_space import MysqlSpace  # noqa: PLC0415
    from maeari.deadline import Deadline  # noqa: PLC0415
    from maeari.similarity.provisional import Provisional  # noqa: PLC0415

    catalogue = schema.artists(os.environ)
    provisional = Provisional(MysqlSpace(schema.database(os.environ)), _FileFeatures(rows))
    tracks: dict[str, dict[str, Track]] = {}
    for row in rows:
        found = tracks.setdefault(names.artist_id(row["track_artist"]), {})
        found[row["track_id"]] = Track(row["track_id"], row["track_name"])
    placed = []
    for artist_id, own in tracks.items():
        known = catalogue.find(artist_id=artist_id, whole_key="", name_key="", first_rank=1, last_rank=1)
        if known and provisional.neighbours(known.artist, list(own.values()), Deadline(SECONDS)):
            placed.append(artist_id)
    return placed


def _import(state: Path, file: Path) -> None:
    command = [str(ROOT / "bin" / "maeari"), "import", "tracks", str(file)]
    environment = os.environ | {"MAEARI_STATE": str(state)}
    subprocess.run(command, env=environment, stdout=sys.stderr, check=True, timeout=SECONDS)


def _refresh(stack: Stack) -> None:
    answer = stack.pool.invoke(SIMILARITY, {})
    if answer.failed:
        raise SystemExit(f"the refresh failed: {answer.payload}")
