"""`maeari evaluate`: how good the neighbours are, measured against what people put together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from local.cli.session import for_a_person

PLAYLISTS = "playlists"


@click.command(short_help="Measure how good the neighbours are.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--truth",
    default=PLAYLISTS,
    show_default=True,
    help="Who belongs together: `playlists` (a column of FILE), or a CSV of pairs.",
)
@click.option("--seed", default=1, show_default=True, help="Of all that is drawn at random.")
@click.option(
    "--most-artists",
    type=click.IntRange(min=2),
    default=5000,
    show_default=True,
    help="Take so many at random when FILE has more; memory grows with the square.",
)
def evaluate(file: Path, truth: str, seed: int, most_artists: int) -> None:
    """Measure the neighbours that this version finds for the artists of FILE, against a truth.

    FILE (.csv or .csv.gz) is a table of tracks as `maeari import tracks` reads it; artists with 3 or more
    tracks are taken. Pairs come as a CSV with the columns artist_id, artist_name or artist; neighbour_id,
    neighbour_name or other; and weight, if there is one. Prints each measure with its 95 % interval, for the
    naive way, for what ships, and for what ships without genres or without features. Needs no database and
    no AWS stand-in.

    Stability is the share of neighbours that stay when each artist loses a track at random, and what only
    that track told of its genres. Where genres were read off the playlists that serve as truth, the figures
    with genres flatter.

    Example: bin/maeari evaluate spotify_songs.csv.gz --truth playlists
    """
    with for_a_person():
        # Inside, because numpy takes longer to load than the other commands take to tell their usage.
        import numpy as np  # noqa: PLC0415

        from maeari.similarity.evaluation import evaluate as evaluation  # noqa: PLC0415
        from maeari.similarity.evaluation import track_table  # noqa: PLC0415
        from maeari.similarity.evaluation import truth as truths  # noqa: PLC0415
        from maeari.similarity.evaluation.methods import METHODS  # noqa: PLC0415

        rejected: Counter[str] = Counter()
        table = track_table.read(file, most_artists, np.random.default_rng(seed), rejected)
        known = truths.from_playlists(table) if truth == PLAYLISTS else truths.from_pairs(Path(truth), table)
        for reason, count in rejected.most_common():
            click.echo(f"rows rejected, {reason}: {count:,}")
        judged = int(known.any(axis=1).sum())
        click.echo(f"artists: {len(table.artist_ids):,}, of which {judged:,} have somebody in the truth")
        click.echo(f"tracks: {sum(map(len, table.tracks)):,}")
        for line in evaluation.lines(evaluation.evaluate(table, known, METHODS, seed)):
            click.echo(line)
