"""`maeari import tracks` and `maeari export neighbours`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from local.cli.import_playlists import mpd, playlist
from local.cli.session import as_function, connected, for_a_person
from local.export import export_neighbours
from local.first_load import DATALAKE
from local.paths import state_folder
from local.progress import progress_to
from local.resources import client
from local.services import DATABASE_SECRET
from local.settings import BadSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.run_file import Connections


@click.group(name="import", short_help="Load files into the catalogue and the lake.")
def import_() -> None:
    """Load files into the catalogue and the lake."""


@import_.command(short_help="Load tables of tracks with audio features.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where rows that can't be used are written (default: a file in the state folder, which is told).",
)
@click.option(
    "--outliers", type=click.Path(path_type=Path, dir_okay=False), help="Write the outliers to this CSV too."
)
@click.option(
    "--no-features", is_flag=True, help="Don't ask ReccoBeats for the features that the files don't tell."
)
def tracks(
    files: tuple[Path, ...], *, rejects: Path | None, outliers: Path | None, no_features: bool
) -> None:
    """Load FILES, tables of tracks with audio features, as if they were one.

    CSV (commas, semicolons or tabs), JSON lines and {track_id: {…}}, each also gzipped, and Parquet. Columns
    are recognised by their names. Artists and tracks are stored in the database and the lake beside what is
    there; loading the same file again replaces. An import that was stopped goes on when it is started again.
    Prints what became of each row. Run `maeari similarity refresh` afterwards, so that the bot knows the
    neighbours.

    Example: bin/maeari import tracks spotify_songs.csv.gz charts.parquet
    """
    work = state_folder(os.environ) / "imports"
    with for_a_person(), as_function(DATALAKE):
        from maeari.bootstrap import importers  # noqa: PLC0415 after the environment is the function's

        report = importers.tracks_import(os.environ).run(
            files,
            work,
            progress_to(sys.stderr),
            rejects_to=rejects,
            outliers_to=outliers,
            with_features=not no_features,
        )
        for line in report.lines():
            click.echo(line)


import_.add_command(mpd)
import_.add_command(playlist)


@click.group(short_help="Write what was worked out to files.")
def export() -> None:
    """Write what was worked out to files."""


@export.command(short_help="Write every artist's neighbours as CSV.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def neighbours(file: Path) -> None:
    """Write every artist's neighbours to FILE as CSV: UTF-8, ordered by artist id and rank.

    Columns: artist_id, artist_name, neighbour_id, neighbour_name, rank (1 is the nearest), distance. FILE
    is replaced only when the export is complete.

    Example: bin/maeari export neighbours neighbours.csv
    """
    with for_a_person(), connected() as connections:
        login = _login(connections)
        try:
            rows = export_neighbours(connections.parameters, login, file, progress_to(sys.stderr))
        except OSError as error:
            raise BadSetting(f"{file} can't be written: {error.strerror}") from error
        click.echo(f"{rows:,} rows written to {file}")


def _login(connections: Connections) -> Mapping[str, str]:
    manager = client("secretsmanager", connections.aws_endpoint)
    login: Mapping[str, str] = json.loads(manager.get_secret_value(SecretId=DATABASE_SECRET)["SecretString"])
    return login
