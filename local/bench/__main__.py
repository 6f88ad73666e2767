"""`make bench`: what an answer costs, and how good it is.

Known artists and the function's start are measured on the running stack (`make run`), or one started for it:
`bin/maeari import tracks` before it measures another catalogue. All else has new stacks of its own in a
temporary folder, because it changes what they know. `make bench TRACKS=songs.csv.gz` also compares
provisional with final neighbours on that file. `python -m local.bench talk` prints what each kind of answer
costs instead, on the running stack or one started for it. `python -m local.bench scale` measures the
similarity run of some 300,000 artists, `python -m local.bench import` the import of playlist slices,
`python -m local.bench clusters [songs.csv.gz]` k-means beside scikit-learn's.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from local import run_file
from local.bench import clusters, import_mpd, imported, known, newcomers, scale, talk
from local.cli.session import report
from local.http_server import bind
from local.paths import state_folder
from local.progress import progress_to
from local.settings import Settings
from local.sources.catalogue import start_names
from local.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FEW = 8
"""Artists that the stack in extended mode knows: its answers are compared, not its neighbours."""


def main() -> None:
    """Prints every figure as one line, and how long each part took."""
    if sys.argv[1:2] == ["scale"]:
        scale.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["import"]:
        import_mpd.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["clusters"]:
        clusters.main(sys.argv[2:])
        return
    if sys.argv[1:] == ["talk"]:
        with timed("each kind of answer"), _running() as run:
            talk.measure(run)
        return
    with timed("known artists"), _running() as run:
        known.measure_answers(run, start_names())
        known.measure_calls(run)
        known.measure_starts()
    for mode, names in (("development", start_names()), ("extended", start_names()[:FEW])):
        with timed(f"new artists, {mode} mode"), _folder() as folder:
            settings = Settings(sources_mode=mode)
            with _stack(folder, settings, names) as stack:
                newcomers.measure(stack, mode)
    if file := os.environ.get("TRACKS"):
        with (
            timed("imported catalogue"),
            _folder() as folder,
            _stack(folder, Settings(), start_names()[:2]) as stack,
        ):
            imported.measure(stack, Path(file), folder)


@contextmanager
def timed(part: str) -> Iterator[None]:
    """Prints how long a part took."""
    begun = time.monotonic()
    yield
    print(f"({part}: {time.monotonic() - begun:.0f} s)", flush=True)


@contextmanager
def _running() -> Iterator[run_file.RunFile]:
    """The stack of the state folder, started if need be."""
    state = state_folder(os.environ)
    with ExitStack() as started:
        if run_file.running(state) is None:
            started.enter_context(_stack(state, Settings.from_env(os.environ), start_names()))
        run = run_file.running(state)
        if run is None:
            sys.exit("the stack ended while it was being measured")
        yield run


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="maeari-bench-") as name:
        yield Path(name)


def _stack(state: Path, settings: Settings, names: Sequence[str]) -> Stack:
    return Stack(state, settings, bound=bind(0), names=names, report=report, progress=progress_to(sys.stderr))


if __name__ == "__main__":
    main()
