"""The refreshes as their schedules ask for them, hour after hour: real lake, local Athena, real database."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from local.services import invoke_fresh
from maeari.catalogue import song_tables
from maeari.catalogue.model import FEATURES
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.mysql_publication import SONGS, MysqlPublication
from maeari.catalogue.refresh_history import RefreshHistory
from maeari.catalogue.song_tables import SongTables
from maeari.deadline import Deadline
from maeari.errors import NothingToCompare, QueryFailed, RefreshRunning
from maeari.lake.objects import Objects
from maeari.similarity.by_event import refreshed
from maeari.similarity.rollback import Rollback
from maeari.songs.lake_songs import LakeSongs
from maeari.songs.refresh import SongsRefresh
from tests.integration.lake.conftest import ALL_TABLES, MOST_CHANGED
from tests.integration.lake.rows import DAY, Rows

if TYPE_CHECKING:
    from maeari.similarity.by_event import Refreshing
    from tests.integration.lake.conftest import World

EVENTS = Path(__file__).parents[3] / "events"


@dataclass(frozen=True)
class Job:
    """One of the two scheduled refreshes."""

    name: str
    function: str
    days_apart: int
    refresh: Refreshing
    publication: MysqlPublication
    tables: tuple[str, ...]
    history: RefreshHistory

    def event(self) -> dict[str, Any]:
        """What the schedule sends."""
        return cast("dict[str, Any]", json.loads((EVENTS / f"schedule_{self.name}.json").read_text("utf-8")))

    def hourly(self) -> dict[str, Any]:
        """What comes of one hour's event."""
        return refreshed(self.refresh, self.event(), Deadline(60))

    def by_hand(self, **event: Any) -> dict[str, Any]:
        return refreshed(self.refresh, event, Deadline(60))

    def serving(self) -> str | None:
        published = self.publication.status()["published"]
        return published["day"] if published else None

    def outcomes(self) -> list[tuple[str, str]]:
        """The oldest first."""
        return [(each.outcome, each.day) for each in reversed(self.history.last())]


@pytest.fixture
def similarity(world: World) -> Job:
    history = RefreshHistory(world.database, "similarity")
    return Job(
        "similarity", "SimilarityFunction", 1, world.refresh, world.publication, ALL_TABLES[:-1], history
    )


@pytest.fixture
def songs(world: World) -> Job:
    history = RefreshHistory(world.database, "songs")
    publication = MysqlPublication(world.database, song_tables.TABLES, SONGS)
    refresh = SongsRefresh(
        world.lake,
        LakeSongs(world.athena),
        SongTables(world.database),
        publication=publication,
        history=history,
        objects=Objects(world.s3, world.bucket),
        most_changed=MOST_CHANGED,
    )
    return Job("songs", "SongsFunction", 7, refresh, publication, song_tables.TABLES, history)


@pytest.fixture(params=["similarity", "songs"])
def job(request: pytest.FixtureRequest) -> Job:
    found: Job = request.getfixturevalue(request.param)
    return found


def after(days: int) -> str:
    return str(date.fromisoformat(DAY) + timedelta(days=days))


def complete(world: World, day: str, artists: int = 8) -> None:
    """The lake's day, with so many artists of two songs each; they sound the same every day."""
    rows, generator = Rows(), np.random.default_rng(0)
    for number in range(artists):
        rows.artist(f"artist{number}", "pop")
        for song in "ab":
            sound = dict(zip(FEATURES, generator.random(len(FEATURES)).tolist(), strict=True))
            rows.track(
                f"artist{number}", f"track{number}{song}", **sound | {"loudness": -8.0, "tempo": 120.0}
            )
    world.publish(day, rows)


def test_a_day_is_taken_once_and_the_next_one_when_it_is_late_enough(world: World, job: Job) -> None:
    complete(world, DAY)
    assert job.hourly()["day"] == DAY
    skipped = job.hourly()
    assert list(skipped) == ["skipped"]
    assert f"the day {DAY} was judged already" in skipped["skipped"]
    assert f"due from the day {after(job.days_apart)} on" in skipped["skipped"]
    for days in range(1, job.days_apart):
        complete(world, after(days))
        assert "skipped" in job.hourly()
    complete(world, after(job.days_apart))
    assert job.hourly()["day"] == after(job.days_apart) == job.serving()
    assert "skipped" in job.hourly()
    assert job.outcomes() == [("published", DAY), ("published", after(job.days_apart))]


def test_days_that_were_missed_are_made_up_for_by_the_newest(world: World, job: Job) -> None:
    complete(world, DAY)
    job.hourly()
    complete(world, after(7))
    complete(world, after(9))
    assert job.hourly()["day"] == after(9)


def test_a_new_stack_has_nothing_to_refresh_and_fails_nothing(world: World, job: Job) -> None:
    assert job.hourly() == {"skipped": "the lake holds no complete day yet; run the datalake function first"}
    complete(world, DAY, artists=0)
    assert "two are needed" in job.hourly()["skipped"]
    with pytest.raises(NothingToCompare):
        job.by_hand()
    complete(world, DAY)
    assert job.hourly()["day"] == DAY, "nothing of the day was judged"


def test_a_failure_judges_nothing_and_the_next_hour_tries_again(world: World, job: Job) -> None:
    complete(world, DAY)
    world.next_query("FAILED", "the cluster is on fire")
    with pytest.raises(QueryFailed):
        job.hourly()
    assert (job.serving(), job.outcomes()) == (None, [])
    assert job.hourly()["day"] == DAY


def test_what_was_rejected_waits_for_the_next_day(world: World, job: Job) -> None:
    complete(world, DAY)
    job.hourly()
    bad, good = after(job.days_apart), after(2 * job.days_apart)
    complete(world, bad, artists=3)
    assert bad in job.hourly()["rejected"]
    assert f"the day {bad} was judged already" in job.hourly()["skipped"]
    assert job.serving() == DAY
    complete(world, good)
    assert job.hourly()["day"] == good
    assert job.outcomes() == [("published", DAY), ("rejected", bad), ("published", good)]


def test_what_was_taken_back_stays_so_until_the_next_day(world: World, job: Job) -> None:
    complete(world, DAY)
    job.hourly()
    taken, following = after(job.days_apart), after(2 * job.days_apart)
    complete(world, taken)
    job.hourly()
    Rollback(job.publication, job.history).run()
    assert "skipped" in job.hourly()
    assert job.serving() == DAY
    complete(world, following)
    assert job.hourly()["day"] == following == job.serving()


def test_an_older_day_wished_by_hand_is_not_replaced_by_one_judged_before(world: World, job: Job) -> None:
    for days in (0, job.days_apart):
        complete(world, after(days))
        job.hourly()
    assert job.by_hand(day=DAY)["day"] == DAY
    assert "skipped" in job.hourly()
    assert job.serving() == DAY
    assert job.by_hand(force=True)["day"] == after(job.days_apart), "by hand days needn't lie apart"


def test_an_hour_that_meets_another_refresh_leaves_it_alone(world: World, job: Job) -> None:
    complete(world, DAY)
    address = world.services.database
    login = (address.user, address.password)
    other = Database(connector(address.host, address.port, address.name, lambda: login, 60, job=True))
    subject = {"subject": SONGS} if job.name == "songs" else {}
    with MysqlPublication(other, list(job.tables), **subject).alone():
        assert "another refresh or rollback is at work" in job.hourly()["skipped"]
        with pytest.raises(RefreshRunning):
            job.by_hand()
    other.close()
    assert job.hourly()["day"] == DAY


def test_the_functions_take_what_their_schedules_send(world: World, job: Job) -> None:
    connections, log = world.services.connections, sys.stderr.fileno()
    assert job.event() == {"days_apart": job.days_apart}
    answer = invoke_fresh(connections, job.function, job.event(), log)
    assert (answer.failed, list(answer.payload)) == (False, ["skipped"])
    complete(world, DAY)
    answer = invoke_fresh(connections, job.function, job.event(), log)
    assert (answer.failed, answer.payload["day"]) == (False, DAY)
