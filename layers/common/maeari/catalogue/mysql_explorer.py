"""The published artists and songs with their neighbours, for the catalogue page; MySQL or MariaDB."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from maeari.catalogue.mysql import statement
from maeari.report.ports import Link, Node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.mysql import Database
    from maeari.report.ports import Kind

_SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")

_COUNTS = {
    "artist": "SELECT COUNT(DISTINCT artist_id) AS published FROM related_artists",
    "song": "SELECT COUNT(*) AS published FROM tracks",
}


class MysqlExplorer:
    """Reads what the refreshes published.

    Args:
        database: a job's connection.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def published(self, kind: Kind) -> int:
        """How many there are."""
        return int(self._database.rows(_COUNTS[kind])[0]["published"])

    def nodes(self, kind: Kind, most: int) -> Sequence[Node]:
        """The best known, the most popular first; those of unknown popularity last."""
        rows = self._database.rows(statement(f"explored_{kind}s"), {"most": most})
        return [
            Node(row["id"], row["name"], row["line"] or "", row["popularity"], _is_playable(kind, row))
            for row in rows
        ]

    def links(self, kind: Kind, most: int) -> Sequence[Link]:
        """The neighbours of the same, in any order."""
        rows = self._database.rows(statement(f"explored_{kind}_neighbours"), {"most": most})
        return [Link(*row.values()) for row in rows]


def _is_playable(kind: Kind, row: dict[str, Any]) -> bool:
    """An imported artist's id is made of its name; a song's is that of its file, as a rule Spotify's."""
    is_made = kind == "artist" and row["source"] == "import"
    return not is_made and _SPOTIFY_ID.fullmatch(row["id"]) is not None
