"""Answers that the catalogue alone can't give: new artists, doubtful names, sources that fail."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import requests

from local.bench.overlap import connect, neighbours, print_overlap
from local.bench.recognition import measure_names, read_names
from local.bench.skill import OwnSkill, percentiles
from local.first_load import DATALAKE, SIMILARITY
from local.services import CONTROL_SECONDS
from local.sources import catalogue
from local.sources.faults import CONTROL_PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.sources.catalogue import Artist
    from local.stack import Stack

REPEATS = 100
SLOW_REPEATS = 10
NOBODY = "쀍뛟쒧"
"""A name that no artist has."""

DOUBTFUL = {"homonym": "동명이인", "close name": "뉴지느", "candidates": "블랙"}
"""Names by why they are asked about; the first is given to two artists."""


def measure(stack: Stack, mode: str) -> None:
    """Prints wall times and calls in one mode; in development mode neighbours and names too."""
    with ExitStack() as started:
        skill = OwnSkill(stack.services.connections, stack.state / "logs", started, {})
        skill.ask("도움말")
        known = _ids(stack)
        new = [artist for artist in catalogue.load().artists.values() if artist.id not in known]
        _measure_new(skill, new, mode)
        _measure_doubtful(stack, skill, mode)
        _measure_failing(stack, started, mode)
        if mode == "development":
            _measure_neighbours(stack, [artist.id for artist in new], known)
            _measure_recognition(stack, started)


def _measure_new(skill: OwnSkill, new: Sequence[Artist], mode: str) -> None:
    before, taken, others = skill.calls(), [], []
    for artist in new:
        answer, seconds = skill.ask(artist.display_name)
        shown = next(iter(answer["template"]["outputs"][0].values()))
        if shown.get("title") == artist.display_name:
            taken.append(1000 * seconds)
        else:
            others.append(artist.display_name)
    print(f"new artist, {mode}: {percentiles(taken)}; asked back or taken for another: {', '.join(others)}")
    calls = Counter(skill.calls())
    calls.subtract(before)
    each = ", ".join(f"{bucket} {count / len(taken):.2f}" for bucket, count in sorted(calls.items()))
    print(f"calls per new artist's answer, {mode}: {each}")


def _measure_doubtful(stack: Stack, skill: OwnSkill, mode: str) -> None:
    with closing(connect(stack)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO artist_aliases SELECT %s, id, 'ko', 'bench', 60 FROM artists ORDER BY id LIMIT 2",
            (DOUBTFUL["homonym"],),
        )
        cursor.execute("UPDATE artists SET popularity = 50 ORDER BY id LIMIT 2")
        connection.commit()
    for why, name in DOUBTFUL.items():
        answer, _ = skill.ask(name)
        shown = next(iter(answer["template"]["outputs"][0].values())).get("text", "")
        taken = [1000 * skill.ask(name)[1] for _ in range(REPEATS)]
        print(f"{why}, {mode}: {percentiles(taken)}; {shown.partition(',')[2].strip()[:40]}")


def _measure_failing(stack: Stack, started: ExitStack, mode: str) -> None:
    faults = (("error", REPEATS), ("latency", SLOW_REPEATS), ("slow-body", SLOW_REPEATS))
    for fault, repeats in faults:
        skill = OwnSkill(stack.services.connections, stack.state / "logs", started, {})
        skill.ask("도움말")
        stack.services.let_fail({"spotify": fault})
        taken = [1000 * skill.ask(NOBODY)[1] for _ in range(repeats)]
        _heal(stack)
        print(f"spotify fails by {fault!r}, {mode}: {percentiles(taken)}")


def _measure_neighbours(stack: Stack, new: Sequence[str], known: set[str]) -> None:
    provisional = neighbours(stack, "provisional_artists")
    placed = [artist_id for artist_id in new if artist_id in provisional]
    while not stack.pool.invoke(DATALAKE, {}).payload["complete"]:
        pass
    answer = stack.pool.invoke(SIMILARITY, {})
    if answer.failed:
        raise SystemExit(f"the refresh failed: {answer.payload}")
    final = neighbours(stack, "related_artists")
    print(f"provisional neighbours: {len(placed)} of {len(new)} new artists were placed")
    print_overlap("all artists", provisional, final, placed)
    print_overlap(
        "artists known before",
        provisional,
        {each: [near for near in found if near in known] for each, found in final.items()},
        placed,
    )


def _measure_recognition(stack: Stack, started: ExitStack) -> None:
    """By the catalogue alone, with the aliases of Wikidata and MusicBrainz and without; then with all."""
    names = read_names()
    connections, logs = stack.services.connections, stack.state / "logs"
    stack.services.let_fail({"spotify": "error"})
    alone = OwnSkill(connections, logs, started, {})
    measure_names("catalogue alone, aliases filled", alone, names)
    with closing(connect(stack)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_aliases AS SELECT * FROM artist_aliases")
        cursor.execute("DELETE FROM artist_aliases WHERE source IN ('wikidata', 'musicbrainz')")
        print(f"aliases of Wikidata and MusicBrainz taken away: {cursor.rowcount}")
        connection.commit()
        measure_names("catalogue alone, before the filling", alone, names)
        _heal(stack)
        cursor.execute("INSERT IGNORE INTO artist_aliases SELECT * FROM kept_aliases")
        connection.commit()
    measure_names("whole, aliases filled", OwnSkill(connections, logs, started, {}), names)


def _ids(stack: Stack) -> set[str]:
    with closing(connect(stack)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM artists")
        return {artist_id for (artist_id,) in cursor.fetchall()}


def _heal(stack: Stack) -> None:
    answer = requests.delete(f"{stack.services.sources_url}{CONTROL_PATH}", timeout=CONTROL_SECONDS)
    answer.raise_for_status()
