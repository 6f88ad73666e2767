"""One cheap call to each source that a deployment uses, side by side: who answers, how fast, or why not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.deadline import Deadline
from maeari.errors import MaeariError
from maeari.sources import listenbrainz, musicbrainz, reccobeats, spotify, wikidata
from maeari.sources.bounded import begin
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from maeari.sources.listenbrainz import Listenbrainz
    from maeari.sources.musicbrainz import Musicbrainz
    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify
    from maeari.sources.wikidata import Wikidata

SECONDS = 6.0
"""For each source: MusicBrainz turns a quarter of the calls away, and is asked again after a second."""

ARTIST_NAME = "아이유"
ARTIST_ID = "3HqSLMAZ3g3d5poNaI7GOU"
ARTIST_MBID = "b9545342-1e6d-4dae-84ac-013374ad8d7c"
"""An artist whom every source knows: an answer without her is of a shape that we can't read."""

BUCKETS = ("search", "artists", "artist-albums", "albums")
"""Of Spotify's quota: without one of them no new artist is found."""

_LANGUAGE = "ko"
_UNREADABLE = "it told nothing of an artist that it knows: the shape of its answers may have changed"


@dataclass(frozen=True, slots=True)
class Probe:
    """One source.

    Attributes:
        source: its name.
        ask: asks it, and tells whether the answer holds what it must.
    """

    source: str
    ask: Callable[[Deadline], bool]


def probes(
    music: Spotify,
    features: Reccobeats,
    names: tuple[Wikidata, Musicbrainz],
    listeners: Listenbrainz | None,
) -> list[Probe]:
    """The sources, each over its real client with its quota: one in a cooldown known here isn't asked.

    Spotify costs one search, and where nobody knows yet whether the app has extended quota, a second call.
    """
    items, links = names
    found = [
        Probe(spotify.NAME, lambda deadline: _search(music, deadline)),
        Probe(reccobeats.NAME, lambda deadline: bool(features.own_ids([ARTIST_ID], deadline))),
        Probe(wikidata.NAME, lambda deadline: bool(items.identities([ARTIST_ID], deadline))),
        Probe(musicbrainz.NAME, lambda deadline: bool(links.artists([ARTIST_MBID], deadline))),
    ]
    if listeners:
        found.append(
            Probe(listenbrainz.NAME, lambda deadline: bool(listeners.similar(ARTIST_MBID, deadline)))
        )
    return found


def ask_all(wanted: Iterable[Probe], seconds: float = SECONDS) -> dict[str, dict[str, Any]]:
    """`{source: {"ok": bool, "ms": int, "reason": str | None}}`; none waits for another, or fails it."""
    asked = {probe.source: begin(lambda probe=probe: _asked(probe, seconds)) for probe in wanted}  # type: ignore[misc]
    return {source: answer.result() for source, answer in asked.items()}


def spotify_standing(music: Spotify) -> dict[str, Any]:
    """What the app may do, without a call to Spotify.

    Returns:
        `mode`: `extended` or `development`, `unknown` while nobody has found out. `calls_left`: of the
        scarcest of `BUCKETS` in these 24 hours, None without a limit. `cooldown_until`: when the last of them
        may be asked again, `YYYY-MM-DDTHH:MM:SSZ`, None without a cooldown.

    Raises:
        CredentialsRefused: the secret has no client id.
        StateUnavailable: the table of quotas can't be read.
    """
    mode = {True: "extended", False: "development", None: "unknown"}[music.capabilities.may("top_tracks")]
    standings = [music.quota.standing(bucket) for bucket in BUCKETS]
    left = [standing.left for standing in standings if standing.left is not None]
    until = [standing.until for standing in standings if standing.until is not None]
    return {
        "mode": mode,
        "calls_left": min(left, default=None),
        "cooldown_until": f"{datetime.fromtimestamp(max(until), UTC):%Y-%m-%dT%H:%M:%SZ}" if until else None,
    }


def _search(music: Spotify, deadline: Deadline) -> bool:
    artist = next(iter(music.search(ARTIST_NAME, deadline, _LANGUAGE).artists), None)
    if artist and music.capabilities.may("top_tracks") is None:
        music.top_tracks(artist, deadline)
    return artist is not None


def _asked(probe: Probe, seconds: float) -> dict[str, Any]:
    begun = time.monotonic()
    try:
        reason = None if probe.ask(Deadline(seconds)) else _UNREADABLE
    except MaeariError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - one source's failure is not the others'
        logger.exception("a source can't be asked", source=probe.source)
        reason = f"{probe.source}: {type(error).__name__}"
    return {"ok": reason is None, "ms": round((time.monotonic() - begun) * 1000), "reason": reason}
