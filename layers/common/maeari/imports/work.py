"""DuckDB for importers: its tables lie in a file of the work folder, so memory stays flat."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from maeari.errors import ImportFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

MEMORY_LIMIT = "256MiB"
"""Of DuckDB's own; what doesn't fit goes to the work folder."""

_THREADS = 2
"""Each holds buffers of its own, so more of them need more memory."""


@contextmanager
def work_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in this file; what was committed stays when the process is killed.

    Raises:
        ImportFailed: for all that DuckDB can't do, such as write to a full disk.
    """
    # A library of the local stack alone: no Lambda imports files.
    import duckdb  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(path.with_suffix(".tmp")),
        "threads": _THREADS,
    }
    try:
        with duckdb.connect(path, config=config) as connection:
            yield connection
    except duckdb.Error as error:
        raise ImportFailed(f"{error} (work folder {path.parent}: delete it to begin anew)") from error


def note(path: Path, content: Mapping[str, Any]) -> None:
    """Keeps as JSON what a step has done: whole or not at all, whenever the process is killed."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(content), encoding="utf-8")
    unfinished.replace(path)


def noted(path: Path) -> dict[str, Any] | None:
    """What a step of an earlier run kept, if it came to its end."""
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@cache
def statement(name: str) -> str:
    """Text of `imports/sql/<name>.sql`."""
    return files("maeari.imports").joinpath("sql", f"{name}.sql").read_text("utf-8")


def show_staged(connection: duckdb.DuckDBPyConnection, files: Sequence[tuple[Path, str]]) -> None:
    """Makes the view `staged` of all rows, with the writer of each, in the order of files and rows.

    Args:
        connection: of a work database.
        files: staged files, each with the name of who brings it.
    """
    connection.execute("CREATE OR REPLACE TABLE files (path VARCHAR, writer VARCHAR, place INT)")
    rows = [(str(path), writer, place) for place, (path, writer) in enumerate(files)]
    connection.executemany("INSERT INTO files VALUES (?, ?, ?)", rows)
    connection.execute(statement("staged").format(paths=literals(str(path) for path, _ in files)))


def literals(texts: Iterable[str]) -> str:
    """A list of texts as SQL, for statements that take no parameters."""
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]"
