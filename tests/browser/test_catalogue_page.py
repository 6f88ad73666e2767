"""The catalogue page in Chromium: it draws everything, asks for nothing, and can be walked through."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from maeari.report.catalogue_page import Published, page_of
from maeari.report.columns import COLUMNS
from maeari.report.graph import graph_of
from maeari.report.ports import Link, Node
from tests.unit.report import made_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    type OpenPage = Callable[..., Page]

pytestmark = pytest.mark.browser

HOSTILE = '</script><img src=x onerror="window.hacked=1"><b>B</b>'
SPOTIFYS = "S" * 22
READY = "html[data-ready=yes]"
SECONDS = 60_000
"""Milliseconds that Plotly may take to be read and drawn on a machine that is at other work too."""

ARTISTS = [
    Node("A" * 22, "아이유", "k-pop|ballad", 90, True),
    Node("B" * 22, "Beyoncé", "soul", 80, True),
    Node("C" * 22, HOSTILE, HOSTILE, None, False),
    Node("D" * 22, "Yonce", "", 5, False),
]
SONGS = [
    Node(SPOTIFYS, "밤편지", "아이유", 70, True),
    Node("own", "Halo", "Beyoncé", None, False),
]
LINKS = [
    Link("A" * 22, 1, "B" * 22, 0.25, "k-pop|ballad;energy-low"),
    Link("A" * 22, 2, "C" * 22, 1.5, ""),
    Link("B" * 22, 1, "A" * 22, 0.25, ";tempo-high"),
]
SONG_LINKS = [Link(SPOTIFYS, 1, "own", 2.0, "pop;valence-low")]


def written(path: Path, *, full: bool) -> str:
    """A page as a file, and its address."""
    artists, songs = Published(graph_of(ARTISTS, LINKS), 9), Published(graph_of(SONGS, SONG_LINKS), 2)
    figures = made_up.full(SONGS) if full else made_up.told()
    if not full:
        columns = figures["catalogue"]["columns"]
        places = [place for place, column in enumerate(columns) if column["name"] == "release_year"]
        columns[places[0]] = made_up.unknown(COLUMNS[places[0]])
    if full:
        figures["clusterings"] = made_up.clusterings(SONGS * 5, HOSTILE)
        figures["playlists"]["shown"][0] = made_up.playlist(HOSTILE, HOSTILE)
    path.write_bytes(page_of(figures, artists, songs)[0])
    return path.as_uri()


@pytest.fixture
def open_catalogue(chromium: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens a page; none may log anything, or ask the network for anything before a click asks for it."""
    problems: list[str] = []
    with ExitStack() as contexts:

        def refuse(route: Route) -> None:
            if route.request.url.startswith("file:"):
                route.continue_()
                return
            problems.append(f"asked for {route.request.url}")
            route.abort()

        def open_page(*, fragment: str = "", full: bool = True, width: int = 1100, **options: object) -> Page:
            viewport = {"width": width, "height": 900}
            context = chromium.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
            contexts.callback(context.close)
            context.set_default_timeout(SECONDS)
            context.route("**/*", refuse)
            page = context.new_page()
            page.on("console", lambda message: problems.append(f"console {message.type}: {message.text}"))
            page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
            page.goto(written(tmp_path / "page.html", full=full) + fragment)
            page.locator(READY).wait_for()
            return page

        yield open_page
    assert problems == []


def print_out(page: Page) -> None:
    """What the browser does before it prints: all charts are drawn then."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def test_all_sections_are_drawn(open_catalogue: OpenPage) -> None:
    page = open_catalogue()
    expect(page.locator(".totals dd")).to_have_text(["60", "500", "400 (80.0 %)", "2026-11-13", "2026-11-20"])
    expect(page.locator("#sound figure")).to_have_count(9)
    expect(page.locator("#playlists figure")).to_have_count(11)
    print_out(page)
    charts = page.locator(".chart")
    assert charts.count() == page.locator(".chart .main-svg:first-of-type").count() == 28
    for chart in charts.all():
        assert re.fullmatch(r".{10,}", chart.get_attribute("aria-label") or "")
    assert page.locator("figure details table").count() == charts.count()
    expect(page.locator("#refreshes .wide td:nth-child(2)")).to_have_text(
        ["✗ rejected", "✓ published", "↩ rolled back"]
    )
    expect(page.locator(".metrics tbody tr").nth(1)).to_have_text(
        "DBSCANall songs420031" + "0.2101.400310.50.40"
    )
    expect(page.locator("#explorer > .scope")).to_contain_text("4 artists (5 more are published")


def test_an_empty_catalogue_says_what_is_missing(open_catalogue: OpenPage) -> None:
    page = open_catalogue(full=False)
    expect(page.locator("#playlists .scope")).to_contain_text("No playlists have been imported")
    expect(page.locator("#clusters .scope")).to_contain_text("No clusters yet")
    expect(page.locator("#refreshes .scope")).to_have_text(["No refresh has been noted yet."] * 2)
    expect(page.locator("#years figure").first).to_have_text("Year of releaseNo track tells it.")
    expect(page.locator("#years .chart")).to_have_count(2)
    print_out(page)
    expect(page.locator("#correlation .chart .ytick text")).to_have_count(11)
    expect(page.locator("#playlists figure, #clusters figure, #refreshes figure")).to_have_count(0)


def test_a_walk_by_keyboard(open_catalogue: OpenPage) -> None:
    page = open_catalogue()
    search = page.get_by_role("combobox", name="Artist or song")
    search.focus()
    page.keyboard.type("yonc")
    options = page.get_by_role("listbox", name="Found").get_by_role("option")
    expect(options).to_have_text(["Yonce artist", "Beyoncé artist, soul"])
    expect(search).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(search).to_have_attribute("aria-activedescendant", "option-1")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    title = page.locator("#chosen h3")
    expect(title).to_have_text("Beyoncé")
    expect(title).to_be_focused()
    expect(options).to_have_count(0)
    row = page.locator("#chosen tbody tr")
    expect(row).to_have_text(["1아이유0.25high tempo"])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(title).to_have_text("아이유")
    expect(page.locator("#chosen")).to_contain_text("k-pop, ballad, low energy")
    page.go_back()
    expect(title).to_have_text("Beyoncé")
    search.fill("nobody of that name")
    expect(options).to_have_count(0)
    search.fill("아이유")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()


def test_a_walk_by_click_and_the_player(open_catalogue: OpenPage) -> None:
    page = open_catalogue(fragment=f"#artist/{'A' * 22}")
    expect(page.locator("#chosen h3")).to_have_text("아이유")
    page.locator("#chosen tbody").get_by_role("button", name="B</b>").click()
    expect(page.locator("#chosen h3")).to_have_text(HOSTILE)
    expect(page.locator("#chosen")).to_contain_text("No player")
    expect(page.locator("#chosen")).to_contain_text("None of its nearest is on this page")
    search = page.get_by_label("Artist or song")
    search.fill("밤")
    page.get_by_role("option", name="밤편지 song, 아이유").click()
    expect(page.locator("#chosen tbody tr")).to_have_text(["1Halo – Beyoncé2.00pop, low valence"])
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<title>player</title>", content_type="text/html")

    page.route("https://open.spotify.com/**", answer)
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_role("button", name="Listen on Spotify").click()
    expect(page.locator("iframe")).to_have_attribute("title", "Spotify player of 밤편지")
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")
    assert asked == [f"https://open.spotify.com/embed/track/{SPOTIFYS}"]


def test_texts_of_the_catalogue_stay_texts(open_catalogue: OpenPage) -> None:
    page = open_catalogue(fragment=f"#artist/{'C' * 22}")
    print_out(page)
    expect(page.locator("#playlists .charts")).to_contain_text(HOSTILE)
    assert page.locator("main img, svg b, svg a, main b").count() == 0
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_switch(open_catalogue: OpenPage, scheme: str) -> None:
    page = open_catalogue(color_scheme=scheme)
    grounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 22, 26)"}
    other = "dark" if scheme == "light" else "light"
    plot = page.locator("#sound .chart").first
    plot.scroll_into_view_if_needed()
    ground = plot.locator(".main-svg").first
    expect(page.locator("body")).to_have_css("background-color", grounds[scheme])
    expect(ground).to_have_css("background-color", grounds[scheme])
    page.get_by_label("Colours").select_option(other)
    expect(page.locator("body")).to_have_css("background-color", grounds[other])
    expect(ground).to_have_css("background-color", grounds[other])


def test_a_phone_scrolls_one_way_only(open_catalogue: OpenPage) -> None:
    page = open_catalogue(width=375, fragment=f"#artist/{'A' * 22}")
    page.evaluate("drawAll(); document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [375, 375]


def test_paper_has_no_controls_and_is_light(open_catalogue: OpenPage) -> None:
    page = open_catalogue(color_scheme="dark", fragment=f"#artist/{'A' * 22}")
    print_out(page)
    for control in ("#search", "nav", "#theme", "#group", "#chosen button:not(.link)"):
        assert page.locator(control).count() == 1
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("#chosen tbody tr")).to_have_count(2)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 22, 26)")


def test_another_group_shows_its_clusters_and_a_point_opens_its_song(open_catalogue: OpenPage) -> None:
    page = open_catalogue()
    page.get_by_label("Group of genres").select_option(label="hip-hop, 90 tracks")
    chart = page.locator("#clusters .chart")
    expect(page.locator("#clusters figcaption")).to_contain_text("Clusters of hip-hop")
    expect(chart.locator(".legendtext")).to_have_text(["0", "1", "2"])
    symbols = page.evaluate(
        "document.querySelector('#clusters .chart').data.map((each) => each.marker.symbol)"
    )
    assert len(set(symbols)) == 3, "clusters are told apart without colour"
    chart.evaluate(
        f"(plot) => plot.emit('plotly_click', {json.dumps({'points': [{'customdata': SPOTIFYS}]})})"
    )
    expect(page.locator("#chosen h3")).to_have_text("밤편지")


def test_an_old_browser_is_told_which_one_is_needed(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(written(tmp_path / "page.html", full=False))
    expect(page.get_by_role("alert")).to_contain_text("Firefox 113 or Safari 16.4")
    context.close()
