"""`maeari evaluate`: how good the neighbours are, measured against what people put together."""

from __future__ import annotations

from pathlib import Path

import click

from local.cli.session import for_a_person

PLAYLISTS = "playlists"
MOST_ARTISTS = 5000


@click.command(short_help="Measure how good the neighbours are.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--truth",
    default=PLAYLISTS,
    show_default=True,
    help="Who belongs together: `playlists` (a column of FILE), or a CSV of pairs.",
)
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    help="Cross-validate over so many parts of the playlists: a part is the truth, the others tell genres.",
)
@click.option(
    "--listeners",
    type=click.Path(path_type=Path),
    help="A CSV of pairs whose artists are heard by the same people: measures that signal too.",
)
@click.option("--songs", is_flag=True, help="Measure similar songs instead, by the playlists of FILE.")
@click.option("--seed", default=1, show_default=True, help="Of all that is drawn at random.")
@click.option(
    "--most-artists",
    type=click.IntRange(min=2),
    help="Take so many at random when FILE has more: 5,000 by default, for memory grows with the square;"
    " all of them with --songs.",
)
def evaluate(
    file: Path,
    *,
    truth: str,
    folds: int | None,
    listeners: Path | None,
    songs: bool,
    seed: int,
    most_artists: int | None,
) -> None:
    """Measure the neighbours that this version finds for the artists of FILE, against a truth.

    FILE is a table of tracks, read and cleaned as `maeari import tracks` does; artists with 3 or more
    tracks are taken. They go through the queries and the algorithm of a refresh. Pairs come as a CSV with the
    columns artist_id, artist_name or artist; neighbour_id, neighbour_name or other; and weight, if there is
    one. Prints each measure with its 95 % interval, for the naive way, for what ships, and for what ships
    where only some of it is known. Needs no database and no AWS stand-in.

    Stability is the share of neighbours that stay when each artist loses a track at random. In the first
    column its tags stay, for they belong to artists: Spotify, MusicBrainz and Wikidata tell them so. In the
    second, what only that track's rows told of tags goes as well.

    Where genres were read off the playlists that serve as truth, the figures with tags flatter: --folds takes
    the genres from other playlists than the truth. So do those with listeners where their pairs and the truth
    come from the same people.

    With --songs the neighbours of songs are measured: does a song of a playlist name the next one, and any
    other of it? Beside random songs, the most popular ones, and random members of a plain k-means cluster.
    --folds takes genres and popularity from other playlists than those that judge.

    \b
    Examples:
      bin/maeari evaluate spotify_songs.csv.gz --folds 5
      bin/maeari evaluate spotify_songs.csv.gz --songs --folds 5
      bin/maeari evaluate songs.csv --truth pairs.csv --listeners listenbrainz.csv
    """  # noqa: D301 \b keeps click from re-wrapping
    if folds and truth != PLAYLISTS:
        raise click.UsageError("--folds splits playlists: it needs --truth playlists.")
    if songs and (truth != PLAYLISTS or listeners):
        raise click.UsageError(
            "--songs are judged by the playlists of FILE: without --truth and --listeners."
        )
    with for_a_person():
        # Inside, because numpy takes longer to load than the other commands take to tell their usage.
        from local.evaluation import report, song_report  # noqa: PLC0415

        if songs:
            lines = song_report.report(file, parts=folds, seed=seed, most_artists=most_artists)
        else:
            lines = report.report(
                file,
                pairs=None if truth == PLAYLISTS else Path(truth),
                parts=folds,
                listeners=listeners,
                seed=seed,
                most_artists=most_artists or MOST_ARTISTS,
            )
        for line in lines:
            click.echo(line)
