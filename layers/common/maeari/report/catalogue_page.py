"""Writes the catalogue page: figures of the newest day, published neighbours, the last refreshes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from maeari.errors import NothingToCompare
from maeari.report.graph import graph_of
from maeari.report.health import health
from maeari.report.packing import Block
from maeari.report.page import Page
from maeari.songs.clusterings import KEY as CLUSTERINGS
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.catalogue.refresh_history import RefreshHistory
    from maeari.deadline import Deadline
    from maeari.lake.objects import Objects
    from maeari.lake.store import Lake
    from maeari.report.graph import Graph
    from maeari.report.lake_figures import LakeFigures
    from maeari.report.ports import Explorer, Kind

KEY = "report/catalogue.html"

MOST_ARTISTS = 10_000
MOST_SONGS = 60_000
"""Read for the page, the best known first; of the songs as many are kept as the page has room for."""

_REFRESHES = 30
_MARGIN = 0.97
"""Of the songs that would fill the room evenly, lest it takes many tries: the most popular take most."""


class CataloguePage:
    """Makes the page.

    Args:
        lake: tells the newest complete day.
        figures: of a day, computed in the lake.
        explorer: what the refreshes published.
        histories: of the refreshes, by job.
        objects: the lake's bucket, which holds the clusterings and takes the page.
    """

    def __init__(
        self,
        lake: Lake,
        figures: LakeFigures,
        explorer: Explorer,
        histories: Mapping[str, RefreshHistory],
        objects: Objects,
    ) -> None:
        self._lake = lake
        self._figures = figures
        self._explorer = explorer
        self._histories = histories
        self._objects = objects

    def write(self, deadline: Deadline) -> dict[str, Any]:
        """Writes the page of the newest complete day, replacing the one before.

        Args:
            deadline: of the queries.

        Returns:
            `{"key", "day", "bytes", "artists", "songs", "left_out": {"artists", "songs"}, "tracks"}`.

        Raises:
            NothingToCompare: the lake has no complete day. DayChanged: it was published anew meanwhile.
            QueryFailed: Athena refused a query. OutOfTime: they took too long. DatabaseUnavailable.
        """
        day = self._lake.newest_day()
        if day is None:
            raise NothingToCompare("the lake holds no complete day yet; run the datalake function first")
        with self._lake.reading(day):
            told: dict[str, Any] = {
                "catalogue": self._figures.catalogue(day, deadline),
                "sources": self._figures.sources(day, deadline),
                "playlists": self._figures.playlists(day, deadline),
            }
        clusterings = self._objects.get_json(CLUSTERINGS)
        told |= {
            "day": day,
            "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "clusterings": clusterings[0] if clusterings else None,
            "refreshes": {job: [health(each) for each in history.last(_REFRESHES)]
                          for job, history in self._histories.items()},
        }  # fmt: skip
        html, counted = page_of(
            told, self._published("artist", MOST_ARTISTS), self._published("song", MOST_SONGS)
        )
        self._objects.put(KEY, html, "text/html; charset=utf-8")
        report = {
            "key": KEY,
            "day": day,
            "bytes": len(html),
            **counted,
            "tracks": told["catalogue"]["tracks"],
        }
        logger.info("catalogue page written", **report)
        return report

    def _published(self, kind: Kind, most: int) -> Published:
        nodes = self._explorer.nodes(kind, most)
        return Published(graph_of(nodes, self._explorer.links(kind, most)), self._explorer.published(kind))


class Published(NamedTuple):
    """A graph of the best known of `total`."""

    graph: Graph
    total: int


def page_of(told: Mapping[str, Any], artists: Published, songs: Published) -> tuple[bytes, dict[str, Any]]:
    """The page, and `{"artists", "songs", "left_out"}`: how many it holds and how many more are published.

    Args:
        told: day, made_at, catalogue, sources, playlists, clusterings and refreshes, all of it JSON.
        artists: all are on the page.
        songs: as many as there is room for.
    """
    page = Page(told["day"])
    shown = len(artists.graph.nodes)
    page.add("artists", artists.graph.block(shown).packed())
    figures = Block({**told, **_counted(artists, shown, songs, len(songs.graph.nodes))}, {})
    packed, kept = _fitting(songs.graph, page.room - len(figures.packed()) - _FIGURES_ROOM)
    counted = _counted(artists, shown, songs, kept)
    page.add("songs", packed)
    page.add("figures", Block({**told, **counted}, {}).packed())
    return page.html(), counted


_FIGURES_ROOM = 1000
"""For the element of the figures, and for the numbers in them that aren't known before the songs are."""


def _fitting(songs: Graph, room: int) -> tuple[str, int]:
    """The first songs of a graph that fit into some bytes, packed, and how many they are."""
    count = len(songs.nodes)
    while len(packed := songs.block(count).packed()) > room and count:
        count = int(count * max(room, 0) / len(packed) * _MARGIN)
    return packed, count


def _counted(artists: Published, shown: int, songs: Published, kept: int) -> dict[str, Any]:
    left_out = {"artists": artists.total - shown, "songs": songs.total - kept}
    return {"artists": shown, "songs": kept, "left_out": left_out}
