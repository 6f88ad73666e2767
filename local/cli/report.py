"""`maeari report`: the catalogue page, written by the report function and saved as a file."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from local.cli.session import connected, for_a_person, invoked
from local.resources import client
from local.settings import BadSetting

REPORT = "ReportFunction"


@click.command(short_help="Write the catalogue page: figures, clusters, an explorer, the last refreshes.")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("catalogue.html"),
    show_default=True,
    help="The file to write or replace.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
def report(file: Path, *, opens: bool) -> None:
    """Write the catalogue page of the lake's newest complete day to a file.

    One HTML file that asks the network for nothing: figures of the catalogue, how its tracks sound, playlists
    side by side, clusters, an explorer of artists and songs with what is nearest to them, and how the last
    refreshes went. It runs the report function, which keeps the page in the lake's bucket too.

    Deployed: aws s3 cp s3://BUCKET/report/catalogue.html . with the LakeBucketName of the stack's outputs.

    Example: bin/maeari report --open
    """
    with for_a_person(), connected() as connections:
        told = invoked(connections, REPORT, {})
        bucket = connections.template().functions()[REPORT].environment["LAKE_BUCKET"]
        page = (
            client("s3", connections.aws_endpoint).get_object(Bucket=bucket, Key=told["key"])["Body"].read()
        )
        try:
            file.write_bytes(page)
        except OSError as error:
            raise BadSetting(f"{file} can't be written: {error.strerror}") from error
        counted = f"{told['artists']:,} artists, {told['songs']:,} songs"
        click.echo(f"{file}: day {told['day']}, {counted}, {told['bytes'] / 1e6:.1f} MB")
    if opens:
        webbrowser.open(file.resolve().as_uri())
