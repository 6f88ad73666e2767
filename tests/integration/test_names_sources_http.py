"""The clients of Wikidata and MusicBrainz over real HTTP."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from maeari.catalogue.alias_ports import Identity, Spelling, Tag
from maeari.deadline import Deadline
from maeari.errors import CapabilityMissing, OutOfTime, RateLimited, SourceError, SourceUnavailable
from maeari.sources import musicbrainz as musicbrainz_module
from maeari.sources.musicbrainz import Musicbrainz
from maeari.sources.pace import Pace
from maeari.sources.wikidata import Wikidata
from tests.emf import emitted, totals
from tests.integration.scripted_server import ScriptedServer, reply, reset, scripted_server, silent, truncated

AGENT = "maeari/0.1 ( operator@example.org )"
SPARQL, URL, ARTIST = "/sparql", "/ws/2/url", "/ws/2/artist"
SOON = 4.0
IU, TAEYEON = "3HqSLMAZ3g3d5poNaI7GOU", "3qNVuliS40BLgXGxhdBdqu"
MBID = "b9545342-1e6d-4dae-84ac-013374ad8d7c"
OTHER_MBID = "11111111-2222-3333-4444-555555555555"
BUSY = reply(503, {"error": "Your requests are exceeding the allowable rate limit."})


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def wikidata(server: ScriptedServer) -> Wikidata:
    return Wikidata(server.url + SPARQL, AGENT)


@pytest.fixture
def musicbrainz(server: ScriptedServer) -> Musicbrainz:
    return Musicbrainz(f"{server.url}/ws/2", AGENT, Pace("musicbrainz", 0.0))


def ids(count: int) -> list[str]:
    return [f"{number:022}" for number in range(count)]


def row(artist_id: str, variable: str, value: Any, language: str | None = None) -> dict[str, Any]:
    binding = {"type": "literal", "value": value} | ({"xml:lang": language} if language else {})
    return {"sid": {"type": "literal", "value": artist_id}, variable: binding}


def rows(*bindings: Any) -> Any:
    return reply(200, {"head": {"vars": ["sid"]}, "results": {"bindings": list(bindings)}})


def query_of(server: ScriptedServer, number: int = 0) -> str:
    return parse_qs(server.asked(SPARQL)[number].body.decode())["query"][0]


def test_several_rows_of_an_id_are_one_identity(server: ScriptedServer, wikidata: Wikidata) -> None:
    server.on(
        SPARQL,
        rows(
            row(IU, "label", "아이유", "ko"),
            row(IU, "label", "IU", "en"),
            row(IU, "alias", "이지은", "ko"),
            row(IU, "alias", "이|지은", "ko"),
            row(IU, "mbid", MBID),
            row(IU, "label", "아이유", "ko"),  # a second item of the same id
            row(IU, "mbid", OTHER_MBID),
            row(IU, "genre", "K-pop", "en"),
            row(IU, "genre", "pop music", "en"),
            row(IU, "genre", "K-pop", "en"),
            row(TAEYEON, "alias", "Taeyeon", "en"),
        ),
    )
    found = wikidata.identities([IU, TAEYEON, ids(1)[0]], Deadline(SOON))
    assert found == {
        IU: Identity(
            (
                Spelling("아이유", "ko", is_label=True),
                Spelling("IU", "en", is_label=True),
                Spelling("이지은", "ko"),
                Spelling("이|지은", "ko"),
            ),
            (MBID, OTHER_MBID),
            (Tag("K-pop"), Tag("pop music")),
        ),
        TAEYEON: Identity((Spelling("Taeyeon", "en"),)),
    }


def test_the_query_is_a_form_from_an_identified_caller(server: ScriptedServer, wikidata: Wikidata) -> None:
    server.on(SPARQL, rows())
    assert wikidata.identities([IU, TAEYEON, IU], Deadline(SOON)) == {}
    (asked,) = server.asked(SPARQL)
    assert asked.method == "POST"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["accept"] == "application/sparql-results+json"
    assert asked.headers["user-agent"] == AGENT
    assert "authorization" not in asked.headers
    query = query_of(server)
    assert f'VALUES ?sid {{ "{IU}" "{TAEYEON}" }}' in query
    assert all(part in query for part in ("wdt:P1902", "wdt:P434", "wdt:P136", 'IN ("ko", "en")', '= "en"'))


def test_ids_are_asked_by_250_and_only_ids(server: ScriptedServer, wikidata: Wikidata) -> None:
    server.on(SPARQL, rows())
    wikidata.identities([*ids(600), 'x" } #', "short", "ä" * 22], Deadline(SOON))
    asked = [query_of(server, number).count('"0000') for number in range(len(server.asked(SPARQL)))]
    assert asked == [250, 250, 100]
    assert not any("short" in query_of(server, n) or "#" in query_of(server, n) for n in range(3))


def test_nobody_to_ask_for_asks_nobody(
    server: ScriptedServer, wikidata: Wikidata, musicbrainz: Musicbrainz
) -> None:
    assert wikidata.identities(["no id"], Deadline(SOON)) == {}
    assert musicbrainz.mbids([], Deadline(SOON)) == {}
    assert musicbrainz.artists(["no id"], Deadline(SOON)) == {}
    assert server.requests == []


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"results": None},
        {"results": {"bindings": {}}},
        {"results": {"bindings": [None, 3, {}, {"sid": None}, {"sid": {"value": 7}}]}},
        {"results": {"bindings": [row(IU, "label", None, "ko"), row(IU, "label", " ", "ko")]}},
        {"results": {"bindings": [row(IU, "label", "没有", "zh"), row(IU, "label", "x")]}},
        {
            "results": {
                "bindings": [
                    row(IU, "genre", None, "en"),
                    row(IU, "genre", 7, "en"),
                    row(IU, "genre", " ", "en"),
                ]
            }
        },
        {"results": {"bindings": [row(IU, "genre", "팝", "ko"), row(IU, "genre", "pop"), {"genre": {}}]}},
        {"results": {"bindings": [row(IU, "mbid", "not an id"), row("unasked", "label", "x", "ko")]}},
    ],
)
def test_rows_of_another_shape_are_nothing(server: ScriptedServer, wikidata: Wikidata, content: Any) -> None:
    server.on(SPARQL, reply(200, content))
    assert wikidata.identities([IU], Deadline(SOON)) == {}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(429, "Too Many Requests", Retry_After="60"), RateLimited),
        (reply(503, "upstream"), SourceUnavailable),
        (reply(500, "java.util.concurrent.TimeoutException"), SourceUnavailable),
        (reply(403, "Please set a user-agent"), CapabilityMissing),
        (reply(200, "<html>"), SourceUnavailable),
        (reply(200, []), SourceUnavailable),
        (truncated(b'{"results"'), SourceUnavailable),
        (reset, SourceUnavailable),
    ],
)
def test_failures_of_wikidata(
    server: ScriptedServer, wikidata: Wikidata, answer: Any, kind: type[SourceError]
) -> None:
    server.on(SPARQL, answer)
    with pytest.raises(kind) as caught:
        wikidata.identities([IU], Deadline(SOON))
    assert caught.value.source == "wikidata"
    assert len(server.requests) == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == 60


def test_a_silent_service_ends_with_the_deadline(
    server: ScriptedServer, wikidata: Wikidata, musicbrainz: Musicbrainz
) -> None:
    for path in (SPARQL, ARTIST):
        server.on(path, silent(server))
    before = time.monotonic()
    with pytest.raises((SourceUnavailable, OutOfTime)):
        wikidata.identities([IU], Deadline(0.4))
    with pytest.raises((SourceUnavailable, OutOfTime)):
        musicbrainz.artists([MBID], Deadline(0.4))
    assert time.monotonic() - before < 1.5


def linked(artist_id: str, *mbids: str) -> dict[str, Any]:
    relations = [{"type": "free streaming", "artist": {"id": mbid, "name": "x"}} for mbid in mbids]
    return {
        "resource": f"https://open.spotify.com/artist/{artist_id}",
        "relation-list": [{"relations": relations}],
    }


def test_artists_are_found_by_their_link(server: ScriptedServer, musicbrainz: Musicbrainz) -> None:
    shared, twice = ids(2)
    content = [
        linked(IU, MBID),
        linked(shared, MBID, OTHER_MBID),
        linked(twice, OTHER_MBID, OTHER_MBID),
        linked("unasked", MBID),
        {"resource": f"https://open.spotify.com/artist/{TAEYEON}", "relation-list": [{"relations": [None]}]},
        {"resource": None},
        None,
    ]
    server.on(URL, reply(200, {"count": 7, "urls": content}))
    found = musicbrainz.mbids([IU, TAEYEON, shared, twice], Deadline(SOON))
    assert found == {IU: MBID, twice: OTHER_MBID}
    (asked,) = server.asked(URL)
    assert f'url:"https://open.spotify.com/artist/{IU}" OR url:"' in asked.query["query"][0]
    assert (asked.query["fmt"], asked.query["limit"]) == (["json"], ["50"])
    assert asked.headers["user-agent"] == AGENT


def test_names_and_aliases_of_our_languages(server: ScriptedServer, musicbrainz: Musicbrainz) -> None:
    aliases = [
        {"name": "아이유", "locale": "ko", "primary": True},
        {"name": "이지은", "locale": "ko", "primary": None},
        {"name": "Lee Ji-eun", "locale": "en_US"},
        {"name": "アイユー", "locale": "ja"},
        {"name": "Lee Ji Eun", "locale": None},
        {"name": None, "locale": "ko"},
        "IU",
    ]
    entries = [{"id": MBID, "name": "IU", "aliases": aliases}, {"id": OTHER_MBID, "name": None}, {"id": "x"}]
    server.on(ARTIST, reply(200, {"artists": entries}))
    found = musicbrainz.artists([MBID, OTHER_MBID, MBID], Deadline(SOON))
    assert found == {
        MBID: Identity(
            (
                Spelling("IU", is_label=True),
                Spelling("아이유", "ko"),
                Spelling("이지은", "ko"),
                Spelling("Lee Ji-eun", "en"),
                Spelling("Lee Ji Eun"),
            )
        ),
        OTHER_MBID: Identity(),
    }
    (asked,) = server.asked(ARTIST)
    assert asked.query["query"] == [f"arid:{MBID} OR arid:{OTHER_MBID}"]


@pytest.mark.parametrize(
    ("told", "tags"),
    [
        ([{"name": "K-pop", "count": 5}, {"name": "pop", "count": 1}], (Tag("K-pop", 5), Tag("pop"))),
        ([{"name": "pop", "count": 0}, {"name": "trot", "count": -2}], ()),
        ([{"name": "pop", "count": 2.0}, {"name": "soul", "count": 0.3}], (Tag("pop", 2),)),
        ([{"name": "pop", "count": 10**20}], (Tag("pop", 10**20),)),
        ([{"name": "pop"}, {"name": "soul", "count": None}, {"name": "jazz", "count": "3"}], ()),
        ([{"name": "pop", "count": True}, {"name": "soul", "count": [1]}, {"name": "a", "count": {}}], ()),
        ([{"name": name, "count": 1} for name in (None, 7, "", "  ", ["pop"], "\udc00")], ()),
        ([{"name": "x" * 100_000, "count": 1}], (Tag("x" * 100_000),)),
        ([None, "pop", 3, [], {}], ()),
        (None, ()),
        ("pop", ()),
        ({"name": "pop", "count": 3}, ()),
        (
            [{"name": f"tag {n}", "count": 1} for n in range(9999)],
            tuple(Tag(f"tag {n}") for n in range(9999)),
        ),
    ],
)
def test_tags_of_any_shape(
    server: ScriptedServer, musicbrainz: Musicbrainz, told: Any, tags: tuple[Tag, ...]
) -> None:
    server.on(ARTIST, reply(200, {"artists": [{"id": MBID, "name": "IU", "tags": told}]}))
    found = musicbrainz.artists([MBID], Deadline(SOON))
    assert found == {MBID: Identity((Spelling("IU", is_label=True),), tags=tags)}


def test_many_are_asked_in_parts(server: ScriptedServer, musicbrainz: Musicbrainz) -> None:
    server.on(URL, reply(200, {"urls": []}))
    server.on(ARTIST, reply(200, {"artists": []}))
    assert musicbrainz.mbids(ids(120), Deadline(SOON)) == {}
    mbids = [f"{number:08}-0000-0000-0000-000000000000" for number in range(250)]
    assert musicbrainz.artists(mbids, Deadline(SOON)) == {}
    assert [r.query["query"][0].count("url:") for r in server.asked(URL)] == [50, 50, 20]
    assert [r.query["query"][0].count("arid:") for r in server.asked(ARTIST)] == [100, 100, 50]


def test_no_room_for_the_call_is_asked_again_and_is_no_outage(
    server: ScriptedServer, musicbrainz: Musicbrainz, capsys: pytest.CaptureFixture[str]
) -> None:
    server.on(ARTIST, BUSY, BUSY, reply(200, {"artists": [{"id": MBID, "name": "IU"}]}))
    assert list(musicbrainz.artists([MBID], Deadline(SOON))) == [MBID]
    assert len(server.requests) == 3
    assert emitted(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("answer", "kind", "calls"),
    [
        (BUSY, SourceUnavailable, musicbrainz_module.ATTEMPTS),
        (reply(200, "<html>"), SourceUnavailable, musicbrainz_module.ATTEMPTS),
        (reply(429, ""), RateLimited, 1),
        (reply(403, "meaningful User-Agent"), CapabilityMissing, 1),
    ],
)
def test_failures_of_musicbrainz(
    server: ScriptedServer,
    musicbrainz: Musicbrainz,
    capsys: pytest.CaptureFixture[str],
    *,
    answer: Any,
    kind: type[SourceError],
    calls: int,
) -> None:
    server.on(URL, answer)
    with pytest.raises(kind) as caught:
        musicbrainz.mbids([IU], Deadline(SOON))
    assert caught.value.source == "musicbrainz"
    assert len(server.requests) == calls
    outages = {SourceUnavailable: {"SourceOutages": 1}, RateLimited: {"SourceQuotaExhausted": 1}}
    assert totals(capsys.readouterr().out) == outages.get(kind, {})


def test_calls_keep_their_distance(server: ScriptedServer) -> None:
    server.on(ARTIST, BUSY, reply(200, {"artists": []}))
    server.on(URL, reply(200, {"urls": []}))
    paced = Musicbrainz(f"{server.url}/ws/2", AGENT, Pace("musicbrainz", 0.2))
    before = time.monotonic()
    paced.mbids([IU], Deadline(SOON))
    paced.artists([MBID], Deadline(SOON))
    assert 0.4 <= time.monotonic() - before < 1.5
    with pytest.raises(OutOfTime):
        paced.mbids([IU], Deadline(0.1))
    assert len(server.requests) == 3


def test_the_default_pace_is_that_of_the_rule() -> None:
    assert musicbrainz_module.SECONDS_BETWEEN_CALLS >= 1.0
