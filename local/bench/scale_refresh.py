"""Runs one refresh in this process, as the similarity function does, and keeps what a comparison needs.

    python scale_refresh.py FOLDER DAY

Its environment is the function's. Prints one line of JSON: for each step when it began and ended, the seconds
of processor time it took here, and the peak memory up to then in MiB. The folder gets `vectors.npy`, what was
compared, and `found.pickle`, what `pair_reasons.neighbour_rows` was given.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from local.bench.peak import peak_mib
from maeari.bootstrap import refreshes
from maeari.deadline import Deadline
from maeari.similarity import neighbours, pair_reasons
from maeari.similarity.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LAMBDA_SECONDS = 900.0


def main(folder: str, day: str) -> None:
    """Saves after the refresh, so that the steps don't pay for it."""
    compared = _noted(neighbours, "nearest")  # before whoever imports it does
    found = _noted(pair_reasons, "neighbour_rows")
    spans = _timed_steps()
    refreshes.refresh(os.environ).run(Deadline(LAMBDA_SECONDS), day=day)
    print(json.dumps(spans))
    np.save(Path(folder) / "vectors.npy", compared[0][0])
    with (Path(folder) / "found.pickle").open("wb") as file:
        pickle.dump(found[0], file)


def _noted(module: Any, name: str) -> list[tuple[Any, ...]]:
    """The arguments of each call of a module's function."""
    calls: list[tuple[Any, ...]] = []
    function: Callable[..., Any] = getattr(module, name)

    def noted(*arguments: Any) -> Any:
        calls.append(arguments)
        return function(*arguments)

    setattr(module, name, noted)
    return calls


def _timed_steps() -> dict[str, tuple[float, float, float, float]]:
    spans: dict[str, tuple[float, float, float, float]] = {}
    step = Steps.step

    @contextmanager
    def timed(self: Steps, name: str) -> Iterator[None]:
        begun, worked = time.time(), time.process_time()
        with step(self, name):
            yield
        spans[name] = begun, time.time(), time.process_time() - worked, peak_mib()

    Steps.step = timed  # type: ignore[method-assign]
    return spans


if __name__ == "__main__":
    main(*sys.argv[1:])
