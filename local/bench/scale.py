"""The similarity run at the size of the Million Playlist Dataset: `python -m local.bench scale`.

An invented catalogue is written to the lake and refreshed from there by the product's own parts, in a stack
of its own. The comparisons come after it, on the same vectors and rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from local import first_load, run_file
from local.bench import known, scale_search
from local.bench.peak import peak_mib
from local.bench.scale_answers import measure_newcomers, measure_sounds
from local.bench.scale_data import ARTIST_COUNT, TRACK_COUNT, Catalogue, catalogue
from local.bench.scale_rows import fill_catalogue, measure_loading
from local.bench.skill import percentiles
from local.cli.session import report
from local.database import server
from local.functions.environment import variables
from local.http_server import bind
from local.paths import ROOT
from local.progress import progress_to
from local.resources import client
from local.settings import Settings
from local.stack import CHATBOT, Stack
from maeari.catalogue.mysql import READ_SECONDS, Database, connector
from maeari.lake.store import Lake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DAY = "2026-11-20"
PARTS = ("neighbours", "naive", "loading", "answers")
"""What follows the refresh."""

QUIET_SECONDS = 10
"""Seconds in which reads are measured before the refresh."""

SHOWN = 500
"""Artists that are asked for and read."""

JOB_SECONDS = 300.0

POOL = "--innodb-buffer-pool-size=512M"
"""About what RDS gives the smallest server it has, of 1 GiB; a developer's own is kept smaller."""

LAMBDA_CORES = 6
"""Of the largest Lambda, of 10,240 MB."""

CORES = os.process_cpu_count() or 1

GIVING_WAY = ("nice", "-n", "5")
"""On AWS a refresh computes on a machine of its own, not on that of the database and its readers."""

type Spans = Mapping[str, tuple[float, float, float, float]]
"""Of steps: when each began and ended, seconds of processor time, and the process's peak memory in MiB."""

type Taken = Sequence[tuple[float, float]]
"""Of reads: when, and how many milliseconds."""


def main(words: Sequence[str]) -> None:
    """Prints the table of steps, then what follows."""
    parser = argparse.ArgumentParser(prog="python -m local.bench scale", description=__doc__)
    parser.add_argument("--artists", type=int, default=ARTIST_COUNT)
    parser.add_argument("--tracks", type=int, default=TRACK_COUNT)
    parser.add_argument("--only", choices=PARTS, action="append", help="what follows the refresh; repeatable")
    parser.add_argument("--kept", type=Path, help="folder to keep it all in; what is refreshed there stays")
    arguments = parser.parse_args(words)
    with ExitStack() as opened:
        folder = arguments.kept or Path(opened.enter_context(TemporaryDirectory(prefix="maeari-scale-")))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / first_load.MARKER).touch()  # the catalogue is ours, nobody is asked for
        server.OPTIONS = (*server.OPTIONS, POOL)
        stack = Stack(
            folder,
            Settings(),
            bound=bind(0),
            names=(),
            report=report,
            progress=progress_to(sys.stderr),
        )
        opened.enter_context(stack)
        _measure(stack, folder, arguments)


def _measure(stack: Stack, folder: Path, arguments: argparse.Namespace) -> None:
    begun = time.perf_counter()
    invented = catalogue(arguments.artists, arguments.tracks)
    what = f"{arguments.artists:,} artists, {arguments.tracks:,} tracks"
    print(f"invented {what}: {_since(begun):.0f} s", flush=True)
    noted = folder / "seconds.json"
    with _database(stack, JOB_SECONDS, job=True) as database:
        if not noted.exists():
            noted.write_text(json.dumps(_refresh(stack, database, invented, folder)), "utf-8")
        seconds = json.loads(noted.read_text("utf-8"))
        for part in arguments.only or PARTS:
            match part:
                case "neighbours":
                    scale_search.compare(folder / "vectors.npy")
                case "naive":
                    scale_search.measure_naive(folder / "vectors.npy", database, seconds)
                case "loading":
                    measure_loading(stack, database, folder)
                case "answers":
                    _measure_answers(stack, invented)


def _refresh(stack: Stack, database: Database, invented: Catalogue, folder: Path) -> float:
    """Prints the steps and what readers felt; the seconds of all that follows the vectors.

    The first refresh is nobody's usual one: it has no neighbours before it that readers could read and that
    it could be compared with.
    """
    begun, worked = time.perf_counter(), time.process_time()
    _lake(stack).publish(DAY, "bench", invented.pieces())
    _print_step("lake write", _since(begun), time.process_time() - worked, peak_mib())
    fill_catalogue(database, invented)
    ids = folder / "ids.json"
    ids.write_text(json.dumps(invented.artists[:: max(1, len(invented.artists) // SHOWN)]), "utf-8")
    with (folder / "refresh.log").open("w+", encoding="utf-8") as log:
        try:
            begun = time.perf_counter()
            _refreshed(stack, folder, log)
            print(f"first refresh: {_since(begun):.0f} s", flush=True)
            spans, reads = _refreshed_while_read(stack, ids, folder, log)
        except subprocess.CalledProcessError as error:
            log.seek(0)
            raise SystemExit(f"{error}:\n{log.read()[-3000:]}") from error
    for name, (begin, end, worked, peak) in spans.items():
        _print_step(name, end - begin, worked, peak)
    _print_projection(spans)
    _print_reads(spans, reads)
    return max(end for _, end, *_ in spans.values()) - spans["vectors"][1]


def _refreshed(stack: Stack, folder: Path, log: IO[str]) -> Spans:
    refreshing = [sys.executable, str(Path(__file__).with_name("scale_refresh.py")), str(folder), DAY]
    environment = _environment(stack, first_load.SIMILARITY)
    done = subprocess.run(
        [*GIVING_WAY, *refreshing], env=environment, stdout=subprocess.PIPE, stderr=log, text=True, check=True
    )
    spans: Spans = json.loads(done.stdout.splitlines()[-1])
    return spans


def _refreshed_while_read(stack: Stack, ids: Path, folder: Path, log: IO[str]) -> tuple[Spans, Taken]:
    reading = [sys.executable, str(Path(__file__).with_name("scale_readers.py")), str(ids)]
    with subprocess.Popen(
        reading,
        env=_environment(stack, CHATBOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    ) as readers:
        time.sleep(QUIET_SECONDS)
        spans = _refreshed(stack, folder, log)
        reads, _ = readers.communicate()
    return spans, json.loads(reads)


def _print_projection(spans: Spans) -> None:
    """Steps that keep more than one core busy take so much less with more; the others stay as they are."""
    seconds = 0.0
    for begin, end, worked, _ in spans.values():
        shared = max(worked - (end - begin), 0) * CORES / (CORES - 1) if CORES > 1 else 0.0
        seconds += end - begin - shared * (1 / CORES - 1 / LAMBDA_CORES)
    print(f"the same on {LAMBDA_CORES} such cores: {seconds:.0f} s (projected)", flush=True)


def _print_reads(spans: Spans, reads: Taken) -> None:
    first, loaded = spans["statistics"][0], spans["filling"][0]
    for label, begin, end in (
        ("before the refresh", 0.0, first),
        ("while it computes", first, loaded),
        ("during publication", loaded, spans["provisional"][1]),
        *((f"  {name}", *spans[name][:2]) for name in ("filling", "checks", "swap", "provisional")),
    ):
        taken = [milliseconds for at, milliseconds in reads if begin <= at < end]
        if taken:
            print(f"find_artist {label}: {percentiles(taken)}, longest {max(taken):.0f} ms", flush=True)


def _measure_answers(stack: Stack, invented: Catalogue) -> None:
    run = run_file.running(stack.state)
    if run is None:
        raise SystemExit("the stack ended while it was being measured")
    known.measure_answers(run, invented.names[:: max(1, len(invented.names) // SHOWN)])
    with _database(stack, READ_SECONDS) as database:
        database.execute("SELECT SUM(LENGTH(vector)) FROM artist_vectors")  # as warm as a refresh leaves it
        measure_newcomers(database, invented)
        measure_sounds(database, invented)


def _environment(stack: Stack, function: str) -> dict[str, str]:
    """The function's own, with the folders that its layers are in."""
    connections = stack.services.connections
    definition = connections.template().functions()[function]
    folders = os.pathsep.join(map(str, (ROOT / "layers/common", ROOT)))
    return variables(definition, connections.aws_endpoint) | {"PYTHONPATH": folders}


def _lake(stack: Stack) -> Lake:
    connections = stack.services.connections
    function = connections.template().functions()[first_load.SIMILARITY]
    return Lake(client("s3", connections.aws_endpoint), function.environment["LAKE_BUCKET"])


@contextmanager
def _database(stack: Stack, read_seconds: float, *, job: bool = False) -> Iterator[Database]:
    at = stack.services.database
    credentials = (at.user, at.password)
    database = Database(connector(at.host, at.port, at.name, lambda: credentials, read_seconds, job=job))
    try:
        yield database
    finally:
        database.close()


def _print_step(name: str, seconds: float, worked: float, peak: float) -> None:
    print(f"{name:<12} {seconds:>7.1f} s, {worked:>6.1f} s of work, {peak:>6,.0f} MiB", flush=True)


def _since(begun: float) -> float:
    return time.perf_counter() - begun
