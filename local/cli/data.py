"""`maeari import tracks` and `maeari export neighbours`."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from local.cli.session import connected, for_a_person
from local.export import export_neighbours
from local.first_load import DATALAKE
from local.functions.environment import variables
from local.progress import progress_to
from local.resources import client
from local.services import DATABASE_SECRET
from local.settings import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.run_file import Connections


@click.group(name="import", short_help="Load files into the catalogue and the lake.")
def import_() -> None:
    """Load files into the catalogue and the lake."""


@import_.command(short_help="Load a table of tracks with audio features.")
@click.argument("file", type=click.Path(path_type=Path))
def tracks(file: Path) -> None:
    """Load FILE (.csv or .csv.gz), a table of tracks with audio features.

    Columns are recognised by their header. Artists and tracks are stored in the database and the lake
    beside what is there; loading the same file again replaces. Prints how many rows were read, rejected and
    why, and loaded. Run `maeari similarity refresh` afterwards, so that the bot knows the neighbours.

    Example: bin/maeari import tracks spotify_songs.csv.gz
    """
    with for_a_person(), connected() as connections:
        definition = connections.template().functions()[DATALAKE]
        with _environment(variables(definition, connections.aws_endpoint)):
            from maeari import bootstrap  # noqa: PLC0415 after the environment is the function's

            report = bootstrap.tracks_import(os.environ).run(file, progress_to(sys.stderr))
        for line in report.lines():
            click.echo(line)


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


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Makes this process's environment a function's: nothing of the person's AWS settings is obeyed."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
