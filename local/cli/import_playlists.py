"""`maeari import mpd` and `maeari import playlist`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import click

from local.cli.session import as_function, for_a_person
from local.first_load import DATALAKE
from local.paths import state_folder
from local.progress import progress_to

PLAYLIST_SECONDS = 3600.0
"""For all playlists of a command: a pace of two calls a second gives features of 200,000 tracks in it."""


@click.command(short_help="Load slices of the Million Playlist Dataset.")
@click.argument(
    "paths", metavar="FILE_OR_FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the results; by default imports/mpd in the state folder.",
)
@click.option(
    "--load/--no-load", default=True, help="Load the tracks into the catalogue and the lake as well."
)
@click.option(
    "--features",
    is_flag=True,
    help="Ask ReccoBeats for the tracks' audio features, 80 tracks a second; a further run goes on.",
)
def mpd(paths: tuple[Path, ...], out: Path | None, *, load: bool, features: bool) -> None:
    """Load slices of the Million Playlist Dataset (mpd.slice.0-999.json …), or folders of them.

    Slices are read one at a time; a command that was stopped goes on after the last one that was read. Writes
    tracks, artists, albums, playlists, how often two artists share a playlist (artist_pairs), and truth.csv,
    which `maeari evaluate --truth` reads. Damaged slices are skipped and named; playlists and rows that can't
    be used go to rejects.csv. A .json file of the form {track_id: {track_name, artist_name, artist_uri,
    album_name, album_uri}} is read too.

    \b
    Examples:
      bin/maeari import mpd spotify_million_playlist_dataset/data --no-load --out mpd
      bin/maeari evaluate songs.csv.gz --truth mpd/truth.csv
    """  # noqa: D301 \b keeps click from re-wrapping
    folder = (out or state_folder(os.environ) / "imports" / "mpd").absolute()
    files = [path.absolute() for path in paths]
    if features and not load:
        raise click.UsageError("--features are loaded into the lake: leave out --no-load.")
    with for_a_person(), as_function(DATALAKE) if load else nullcontext():
        from maeari.bootstrap import importers  # noqa: PLC0415 after the environment is the function's
        from maeari.imports.mpd import MpdImport  # noqa: PLC0415

        use_case = importers.mpd_import(os.environ, with_features=features) if load else MpdImport(None)
        for line in use_case.run(files, folder, progress_to(sys.stderr)).lines():
            click.echo(line)


@click.command(short_help="Load playlists from Spotify.")
@click.argument("playlists", metavar="URL_OR_ID...", nargs=-1, required=True)
@click.option(
    "--market",
    "markets",
    multiple=True,
    help="Country (KR) or label under which the copy is kept; repeatable. URL_OR_ID@MARKET says it for one.",
)
def playlist(playlists: tuple[str, ...], markets: tuple[str, ...]) -> None:
    """Load playlists that your Spotify app may read, into the catalogue and the lake.

    Takes addresses (https://open.spotify.com/playlist/…), spotify:playlist: URIs and ids. Each market keeps
    a copy of its own, so that playlists can be compared side by side. Audio features that are missing are
    asked of ReccoBeats. A playlist that can't be read is named with the reason and doesn't stop the others.

    \b
    Examples:
      bin/maeari import playlist https://open.spotify.com/playlist/3cEYpjA9oz9GiPac4AsH4n --market KR
      bin/maeari import playlist 1AbCdEfGhIjKlMnOpQrStU@global 2AbCdEfGhIjKlMnOpQrStU@BR
    """  # noqa: D301 \b keeps click from re-wrapping
    with for_a_person():
        from maeari.imports.playlist_names import named  # noqa: PLC0415 what it needs loads slowly

        wanted = named(playlists, markets)
        with as_function(DATALAKE):
            from maeari.bootstrap import importers  # noqa: PLC0415 after the environment is the function's
            from maeari.deadline import Deadline  # noqa: PLC0415

            report = importers.playlists_import(os.environ).run(
                wanted, Deadline(PLAYLIST_SECONDS), progress_to(sys.stderr)
            )
        for line in report.lines():
            click.echo(line)
        if not report.playlists:
            sys.exit(1)
