"""The page as a file: its size, its policy, and that no text of the catalogue gets out of its place."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from html.parser import HTMLParser

import pytest

from maeari.errors import LibraryMissing
from maeari.report import page
from maeari.report.catalogue_page import Published, page_of
from maeari.report.graph import graph_of
from maeari.report.page import MOST_BYTES
from maeari.report.ports import Link, Node
from tests.unit.report import made_up
from tests.unit.report.reading import block_of

HOSTILE = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">&lt;@@script@@'


class Elements(HTMLParser):
    """Notes the elements with their attributes, and the text of the script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.script = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", {}))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.found[-1] if self.found else ("", {})
        if tag == "script" and "type" not in attributes:
            self.script += data


def small(name: str = "IU") -> bytes:
    node = Node("a" * 22, name, name, 80, True)
    graph = Published(graph_of([node], [Link(node.id, 1, node.id, 1.0, f"{name};")]), 1)
    return page_of(
        made_up.told(playlists={"playlists": 1, "shown": [made_up.playlist(name, name)]}), graph, graph
    )[0]


def test_ten_thousand_artists_and_as_many_songs_as_fit() -> None:
    artists = made_up.published(10_000, 20, total=12_000)
    songs = made_up.published(30_000, 10, genres=15)
    html, counted = page_of(made_up.full(songs.graph.nodes), artists, songs)
    assert 0.9 * MOST_BYTES < len(html) <= MOST_BYTES
    assert counted["artists"] == 10_000
    assert 15_000 < counted["songs"] < 30_000
    assert counted["left_out"] == {"artists": 2_000, "songs": 30_000 - counted["songs"]}
    told = block_of(html, "data-figures")
    assert {name: told[name] for name in counted} == counted
    artist = block_of(html, "data-artists")
    assert (len(artist["ids"]), len(artist["near"]), max(artist["near"])) == (10_000, 200_000, 9_999)
    song = block_of(html, "data-songs")
    assert song["ids"] == [node.id for node in songs.graph.nodes[: counted["songs"]]]
    assert len(song["near"]) == 10 * counted["songs"]


def test_a_small_catalogue_is_whole() -> None:
    songs = made_up.published(300, 10, genres=15)
    html, counted = page_of(made_up.full(songs.graph.nodes), made_up.published(40, 20), songs)
    assert (counted["songs"], counted["left_out"]) == (300, {"artists": 0, "songs": 0})
    assert len(html) < 2_300_000


def test_texts_of_the_catalogue_stay_texts() -> None:
    plain, hostile = Elements(small().decode()), Elements(small(HOSTILE).decode())
    without_policy = [each for each in plain.found if "http-equiv" not in each[1]]
    assert [each for each in hostile.found if "http-equiv" not in each[1]] == without_policy
    assert hostile.script == plain.script
    assert block_of(small(HOSTILE), "data-artists")["names"] == [HOSTILE]


def test_nothing_but_the_page_itself_runs_and_nothing_is_loaded() -> None:
    html = small().decode()
    elements = Elements(html)
    [policy] = [attributes["content"] for _, attributes in elements.found if "http-equiv" in attributes]
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert (rules["default-src"], rules["frame-src"]) == ("'none'", "https://open.spotify.com")
    assert (rules["base-uri"], rules["form-action"], rules["img-src"]) == ("'none'", "'none'", "data:")
    plotly = page._plotly()
    assert rules["script-src"].split() == [hash_of(elements.script.encode()), hash_of(plotly)]
    assert [tag for tag, attributes in elements.found if attributes.keys() & {"src", "srcset", "ping"}] == []
    assert [
        tag for tag, attributes in elements.found if any(name.startswith("on") for name in attributes)
    ] == []
    links = [attributes["href"] for _, attributes in elements.found if "href" in attributes]
    assert all(link and link.startswith("#") for link in links)
    assert re.findall(r"\burl\(|@import", html) == []


def hash_of(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def test_plotly_is_in_it_as_it_was_shipped() -> None:
    [packed] = re.findall(r'id="plotly">([^<]+)<', small().decode())
    assert gzip.decompress(base64.b64decode(packed)) == page._plotly()
    assert b"plotly.js v" in page._plotly()[:200]


def test_a_layer_without_plotly_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "find_spec", lambda _: None)
    with pytest.raises(LibraryMissing, match=r"requirements/analytics\.txt"):
        small()
