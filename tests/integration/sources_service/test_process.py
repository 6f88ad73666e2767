"""The service as a process: how it starts, answers and ends."""

from __future__ import annotations

import signal
import time

import pytest
import requests

from .conftest import SECONDS, Service, running, start, url_of


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "end of input"])
def test_ends_when_told_and_says_one_line(how: str) -> None:
    with start() as process:
        url = url_of(process)
        with requests.Session() as session:
            assert session.get(url, timeout=SECONDS).status_code == 200  # a kept connection must not hold it
            if how == "end of input":
                assert process.stdin is not None
                process.stdin.close()
                process.stdin = None
            else:
                process.send_signal(signal.Signals[how])
            output, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, output, errors) == (0, "", "")


def test_client_from_the_environment() -> None:
    with running(SPOTIFY_CLIENT_ID="own", SPOTIFY_CLIENT_SECRET="pair") as service:
        assert service.get("/search", q="iu", type="artist").status_code == 200
        assert service.ask_token("local", "local").status_code == 400


def test_a_taken_port_ends_with_a_reason(development: Service) -> None:
    with start("--port", development.url.rpartition(":")[2]) as process:
        output, errors = process.communicate(timeout=SECONDS)
    assert process.returncode != 0
    assert output == ""
    assert "Address already in use" in errors


def test_says_that_its_figures_are_invented(development: Service) -> None:
    page = requests.get(development.url, timeout=SECONDS)
    assert page.encoding == "utf-8"
    assert "지어낸" in page.text
    assert "invented" in page.text


def test_connections_are_kept_and_answers_are_quick(development: Service) -> None:
    times = []
    with requests.Session() as session:
        for _ in range(20):
            begin = time.perf_counter()
            answer = session.get(development.url, timeout=SECONDS)
            times.append(time.perf_counter() - begin)
            assert answer.raw.version == 11
            assert "Connection" not in answer.headers
    assert sorted(times)[5] < 0.03  # Nagle's algorithm would add 0.04
