"""Cleans staged rows in named steps, each of which counts what it set apart.

1. Exact duplicates: rows that agree in all cells but those of index columns, across all files. The first
   stays.
2. Near-duplicates: rows of the same artists, title and length, written the same. The most popular stays,
   else the first. A row without a length may be any recording, and is no near-duplicate.
3. Repeated ids: of a track id under other cells, such as one row for each artist, again the most popular
   stays.
4. Failed analyses: where tempo or time signature is 0 Spotify found no beat, and writes 0 for what rests on
   it (`RESTING_ON_THE_BEAT`). These zeros are left out, and where every feature is 0, all of them.
5. Outliers: flagged and kept, as the files tell them.

What a row of 2 or 3 tells of artists, genres and playlists joins the track that was kept.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import FEATURES
from maeari.imports.work import literals, note, noted, show_staged, statement, work_database

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

RESTING_ON_THE_BEAT = {"danceability", "speechiness", "valence", "tempo"}

OUTLIERS: Mapping[str, str] = {
    "loudness below -35 or above 0 dB": "loudness < -35 OR loudness > 0",
    "speechiness above 0.65": "speechiness > CAST(0.65 AS FLOAT)",
    "tempo below 1": "tempo < 1",
    "longer than 430 s": "duration_ms > 430000",
    "time signature below 1": "time_signature < 1",
}
"""The rules, as SQL over the columns of `STAGED`."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the steps set apart, in rows: exact_duplicates + near_duplicates + repeated_ids + tracks = staged.

    Attributes:
        without_features: tracks of which no feature is left.
        outliers: tracks by rule; one may break several, `any_outlier` counts it once.
        files: cleaned files, of the schema `STAGED`, one for each staged one. A row that was set apart for a
            track that was kept is still there, with that track.
        flagged: CSV of the outliers.
    """

    exact_duplicates: int
    near_duplicates: int
    repeated_ids: int
    tracks: int
    failed: int
    without_features: int
    outliers: Mapping[str, int]
    any_outlier: int
    files: Sequence[str]
    flagged: str

    @property
    def paths(self) -> list[Path]:
        """The cleaned files."""
        return [Path(each) for each in self.files]


def clean(staged: Sequence[Path], folder: Path) -> Cleaned:
    """Cleans the rows of staged files together, unless an earlier run has.

    Args:
        staged: files of the schema `STAGED`.
        folder: gets the cleaned files; its database is removed again.

    Raises:
        ImportFailed: the folder can't be used.
    """
    done = folder / "cleaned.json"
    if earlier := noted(done):
        return Cleaned(**earlier)
    database = folder / "cleaning.duckdb"
    database.unlink(missing_ok=True)  # of a run that was killed
    with work_database(database) as connection:
        show_staged(connection, [(path, path.name) for path in staged])
        connection.execute(statement("cleaning"))
        magnitudes = ", ".join(f"ABS({name})" for name in FEATURES)
        connection.execute(statement("tracks").format(magnitudes=magnitudes))
        files = [folder / f"cleaned-{place:03}.parquet" for place in range(len(staged))]
        for place, path in enumerate(files):
            _write(connection, place, path)
        flagged = folder / "outliers.csv"
        connection.execute(statement("write_outliers").format(rules=_rules(), path=_literal(flagged)))
        cleaned = Cleaned(**_counts(connection), files=[str(path) for path in files], flagged=str(flagged))
    database.unlink()
    note(done, asdict(cleaned))
    return cleaned


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    named = [*OUTLIERS, "any_outlier", "failed", "without_features"]
    conditions = [
        *OUTLIERS.values(),
        " OR ".join(OUTLIERS.values()),
        "has_failed",
        f"(has_failed AND is_silent) OR COALESCE({', '.join(FEATURES)}) IS NULL",
    ]
    counted = ", ".join(f"COUNT(*) FILTER ({condition})" for condition in conditions)
    [steps] = connection.execute(statement("cleaning_counts")).fetchall()
    [rest] = connection.execute(f"SELECT {counted} FROM tracks").fetchall()  # noqa: S608 - our own rules
    found = dict(zip(named, rest, strict=True))
    return {
        **dict(zip(("exact_duplicates", "near_duplicates", "repeated_ids", "tracks"), steps, strict=True)),
        "outliers": {rule: found.pop(rule) for rule in OUTLIERS},
        **found,
    }


def _write(connection: duckdb.DuckDBPyConnection, place: int, path: Path) -> None:
    features = ", ".join(f"{_measured(name)} AS {name}" for name in FEATURES)
    sql = statement("write_cleaned").format(features=features, place=place, path=_literal(path))
    connection.execute(sql)


def _measured(name: str) -> str:
    """SQL for a feature of the view `tracks` without what a failed analysis wrote."""
    zero = f"t.{name} = 0" if name in RESTING_ON_THE_BEAT else "false"
    return f"CASE WHEN NOT (t.has_failed AND (t.is_silent OR {zero})) THEN t.{name} END"


def _rules() -> str:
    """The rules that a row breaks, as an SQL list."""
    cases = (f"CASE WHEN {condition} THEN {_literal(rule)} END" for rule, condition in OUTLIERS.items())
    return f"LIST_FILTER([{', '.join(cases)}], lambda rule: rule IS NOT NULL)"


def _literal(text: object) -> str:
    return literals([str(text)])[1:-1]
