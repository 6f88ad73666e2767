"""The pool of execution environments: reuse, concurrency, replacement, closing."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from local.functions.pool import FunctionPool, PoolClosed, UnknownFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import MakeFunction

SOURCE = """
import os, time

def handler(event, context):
    print("event", event)
    if event == "crash":
        os._exit(1)
    time.sleep(event if isinstance(event, float) else 0)
    return os.getpid()
"""


@pytest.fixture
def make_pool(make_function: MakeFunction, tmp_path: Path) -> Iterator[Callable[..., FunctionPool]]:
    pools: list[FunctionPool] = []

    def make(limit: int = 8, timeout: int = 20) -> FunctionPool:
        functions = {"F": make_function(SOURCE, timeout=timeout)}
        pools.append(FunctionPool(functions, "http://127.0.0.1:1", tmp_path, limit))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def test_a_warm_environment_is_used_again(make_pool: Callable[..., FunctionPool]) -> None:
    pool = make_pool()
    assert len({pool.invoke("F", 0).payload for _ in range(5)}) == 1
    assert pool.environments() == 1


def test_eight_at_once_get_eight_environments(make_pool: Callable[..., FunctionPool]) -> None:
    pool = make_pool()
    with ThreadPoolExecutor(8) as threads:
        pids = [answer.payload for answer in threads.map(lambda _: pool.invoke("F", 0.7), range(8))]
    assert len(set(pids)) > 4  # the first may be free again before the last has come
    assert pool.environments() == len(set(pids))


def test_no_environment_gets_two_events_at_once_and_the_limit_holds(
    make_pool: Callable[..., FunctionPool],
) -> None:
    pool = make_pool(limit=2)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pool.invoke("F", 0), range(2)))
        started = time.monotonic()
        pids = Counter(answer.payload for answer in threads.map(lambda _: pool.invoke("F", 0.2), range(8)))
    assert len(pids) == 2
    assert time.monotonic() - started >= 0.8  # eight events of 0.2 s in two environments
    assert pool.environments() == 2


def test_a_crashed_environment_is_replaced(make_pool: Callable[..., FunctionPool]) -> None:
    pool = make_pool()
    first = pool.invoke("F", 0).payload
    assert pool.invoke("F", "crash").payload["errorType"] == "Runtime.ExitError"
    second = pool.invoke("F", 0)
    assert not second.failed
    assert second.payload != first
    assert pool.environments() == 1


def test_a_timed_out_environment_is_replaced(make_pool: Callable[..., FunctionPool]) -> None:
    pool = make_pool(timeout=1)
    assert pool.invoke("F", 5.0).payload["errorType"] == "Sandbox.Timedout"
    assert not pool.invoke("F", 0).failed


def test_all_environments_log_into_one_file(make_pool: Callable[..., FunctionPool], tmp_path: Path) -> None:
    (tmp_path / "F.log").write_text("of an earlier run\n", encoding="utf-8")
    pool = make_pool()
    pool.invoke("F", "crash")
    pool.invoke("F", 0)
    assert (tmp_path / "F.log").read_text(encoding="utf-8") == "event crash\nevent 0\n"


def test_unknown_function_is_named_with_the_known_ones(make_pool: Callable[..., FunctionPool]) -> None:
    with pytest.raises(UnknownFunction, match="G is not one of F"):
        make_pool().invoke("G", {})


def test_closing_ends_busy_environments_at_once(make_pool: Callable[..., FunctionPool]) -> None:
    pool = make_pool()
    pool.invoke("F", 0)
    answers = []
    busy = threading.Thread(target=lambda: answers.append(pool.invoke("F", 15.0)))
    busy.start()
    time.sleep(0.3)
    started = time.monotonic()
    pool.close()
    busy.join(5)
    assert time.monotonic() - started < 3
    assert answers[0].failed
    assert pool.environments() == 0
    with pytest.raises(PoolClosed, match="stopping"):
        pool.invoke("F", 0)
