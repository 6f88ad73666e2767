"""A made-up catalogue page: what the lake, the database and the refresh of songs would tell."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from maeari.report.catalogue_page import Published
from maeari.report.columns import COLUMNS, FEATURE_COLUMNS
from maeari.report.graph import graph_of
from maeari.report.ports import Link, Node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.report.columns import Column

DAY = "2026-11-20"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SYLLABLES = (
    "ka",
    "ro",
    "mi",
    "서",
    "윤",
    "하",
    "ta",
    "lin",
    "밤",
    "the",
    "blue",
    "sun",
    "별",
    "no",
    "ve",
    "달",
)
STYLES = ("pop", "rock", "jazz", "folk", "soul", "metal")
GENRES = [f"{kind} {style}" for kind in ("k-", "indie", "modern", "old", "deep") for style in STYLES]
TRAITS = [f"{column.name}-{side}" for column in FEATURE_COLUMNS for side in ("low", "high")]


def id_of(chance: random.Random) -> str:
    return "".join(chance.choices(BASE62, k=22))


def name_of(chance: random.Random) -> str:
    return " ".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title()


def published(count: int, ranks: int, total: int = 0, genres: int = 30) -> Published:
    """Nodes with random names, ids, neighbours and reasons, which pack no better than real ones."""
    chance = random.Random(count)  # noqa: S311 - made-up data
    nodes = [
        Node(
            id_of(chance), name_of(chance), "|".join(chance.sample(GENRES, 2)), 100 - 100 * row // count, True
        )
        for row in range(count)
    ]
    links = [
        Link(node.id, rank, nodes[other].id, rank / 10 + chance.random(), reason_of(chance, genres))
        for row, node in enumerate(nodes)
        for rank, other in enumerate(others(chance, row, count, ranks), 1)
    ]
    return Published(graph_of(nodes, links), total or count)


def others(chance: random.Random, row: int, count: int, ranks: int) -> Sequence[int]:
    drawn = chance.sample(range(count), min(ranks + 1, count))
    return [each for each in drawn if each != row][:ranks]


def reason_of(chance: random.Random, genres: int) -> str:
    shared = sorted(chance.sample(GENRES[:genres], chance.randint(0, 2)))
    return f"{'|'.join(shared)};{'|'.join(chance.sample(TRAITS, chance.randint(0, 2)))}"


def column_of(column: Column) -> dict[str, Any]:
    bins = min(column.bins, 30)
    low = 1995 if column.name == "release_year" else column.low
    middle = low + column.width * bins / 2
    return {
        "name": column.name, "unit": column.unit, "known": 400, "mean": middle, "deviation": column.width * 4,
        "spread": [low + column.width * bins * part for part in (0.1, 0.3, 0.5, 0.7, 0.9)], "low": low,
        "width": column.width, "counts": [1 + (place * 7) % 23 for place in range(bins)],
    }  # fmt: skip


def unknown(column: Column) -> dict[str, Any]:
    """A column that no track tells."""
    nothing = {"known": 0, "mean": None, "deviation": None, "spread": None, "counts": [0] * 3}
    return {"name": column.name, "unit": column.unit, "low": column.low, "width": column.width} | nothing


def told(**others: Any) -> dict[str, Any]:
    """The figures of a catalogue with nothing but tracks, and what a test adds."""
    size = len(COLUMNS)
    correlation = [
        [1.0 if a == b else round(1 - abs(a - b) / 6, 2) for a in range(size)] for b in range(size)
    ]
    return {
        "day": DAY,
        "made_at": f"{DAY}T21:03:00Z",
        "catalogue": {
            "tracks": 500, "measured": 400, "artists": 60, "columns": [column_of(each) for each in COLUMNS],
            "correlation": correlation,
        },
        "sources": [
            {"table": "top_tracks", "source": "spotify", "writer": "ingest", "rows": 1234,
             "oldest": "2026-11-13T20:00:00Z", "newest": "2026-11-20T17:00:00Z"},
        ],
        "playlists": {"playlists": 0, "shown": []},
        "clusterings": None,
        "refreshes": {"similarity": [], "songs": []},
    } | others  # fmt: skip


def playlist(name: str, market: str) -> dict[str, Any]:
    columns = [column_of(column) for column in (*FEATURE_COLUMNS, COLUMNS[-2], COLUMNS[-3])]
    kept = [{name: column[name] for name in ("name", "unit", "mean", "spread")} for column in columns]
    return {"name": name, "market": market, "followers": 1000, "tracks": 50, "measured": 48, "columns": kept}


def clusterings(songs: Sequence[Node], title: str = "Song") -> dict[str, Any]:
    points = [
        [row % 7 - 3 + row / 50, row % 5 - 2, row % 3, song.id, f"{title} {row}", [song.line]]
        for row, song in enumerate(songs[:90])
    ]
    examples = [{"track_id": songs[0].id, "title": title, "artists": ["A", "B"]}]
    clusters = [
        {"cluster": n, "tracks": 30, "traits": ["energy-low"] * (n > 0), "examples": examples}
        for n in range(3)
    ]
    measures = {"silhouette": 0.21, "davies_bouldin": 1.4, "calinski_harabasz": 310.5, "seconds": 0.4}
    return {
        "day": DAY, "algorithm": "k-means per group", "columns": ["energy", "release_year"],
        "chosen_by": "the largest silhouette of 2 to 12",
        "groups": [
            {"name": name, "tracks": 90, "explained": [0.4, 0.2], "clusters": clusters, "points": points}
            for name in ("pop", "hip-hop")
        ],
        "clusterings": [
            {"name": "k-means per group", "group": "pop", "clusters": 3, "tracks": 90, "noise": None}
            | measures,
            {"name": "DBSCAN", "group": None, "clusters": 4, "tracks": 200, "noise": 31} | measures,
        ],
    }  # fmt: skip


def refresh(outcome: str, at: str, **figures: Any) -> dict[str, Any]:
    unknown = dict.fromkeys(
        ("seconds", "peak_mib", "reason", "rows", "coverage", "known", "changed", "changed_share")
    )
    return {"at": at, "outcome": outcome, "day": DAY, **unknown, **figures}


def full(songs: Sequence[Node]) -> dict[str, Any]:
    """Figures with something in every section."""
    return told(
        playlists={
            "playlists": 3,
            "shown": [playlist("Top 50", "KR"), playlist("Top 50", "BR"), playlist("Mine", "")],
        },
        clusterings=clusterings(songs),
        refreshes={
            "similarity": [
                refresh(
                    "rejected",
                    "2026-11-20T21:00:00Z",
                    rows=60,
                    coverage=0.5,
                    changed_share=0.95,
                    reason="95 % changed",
                ),
                refresh(
                    "published",
                    "2026-11-19T21:00:00Z",
                    rows=1200,
                    coverage=0.99,
                    seconds=4.2,
                    peak_mib=310.0,
                    changed_share=0.2,
                ),
                refresh("rolled back", "2026-11-18T23:00:00Z"),
            ],
            "songs": [],
        },
    )
