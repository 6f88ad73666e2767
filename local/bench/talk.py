"""What each kind of answer costs: time and bytes over HTTP, SQL statements and DynamoDB calls."""

from __future__ import annotations

import itertools
import statistics
import time
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any

import requests

from local.bench.skill import calls_of, skill_secret
from local.first_load import skill_payload
from local.gateway import SECRET_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from local.run_file import RunFile

TURNS = 100
NAMES = ("아이유", "태연", "방탄소년단", "뉴진스", "에스파", "임영웅", "Coldplay")
"""Artists of every stack that are asked for by turns, in place of `{}`."""

TAP = "tap:"
WALK_ON = "tap 1"
ROWS: dict[str, tuple[str, ...]] = {
    "artist": ("{}",),
    "artist, English": ("en:{}",),
    "corrected": ("아이우",),
    "unknown": ("쀍뛟쒧",),
    "more": ("{}", "다른 추천"),
    "more, tapped": ("{}", "tap:다른 추천"),
    "songs": ("{} 노래",),
    "newest songs": ("{}", "최신곡"),
    "more songs": ("{}", "노래 더보기"),
    "why": ("{}", "왜 비슷해?"),
    "why, tapped": ("{}", "tap:왜 비슷해요?"),
    "walk on": ("{}", WALK_ON),
    "way back": ("{}", WALK_ON, "이전 가수"),
    "two artists": ("{} vs {}",),
    "mood": ("잔잔한 노래",),
    "taste": ("{}, {}, {} 좋아해",),
    "surprise": ("아무나 추천해줘",),
    "judge": ("{}", "왜 비슷해?", "tap:비슷해요"),
    "help": ("도움말",),
    "thanks": ("고마워",),
    "laughter": ("ㅋㅋㅋ",),
    "link": ("https://youtu.be/Example",),
    "opt out": ("{}", "왜 비슷해?", "tap:비슷해요", "내 기록 지워줘"),
}
"""The turns of each row; the last one is measured."""


def measure(run: RunFile) -> None:
    """Prints a table with a line for each row."""
    talks = Talks(run)
    for turns in ROWS.values():  # warms connections; from here on nobody's name is known to be nobody's
        talks.one(turns)
    calls = calls_of(run, [talks.until_last(turns) for turns in ROWS.values()])
    print(f"{'answer':<16} {'p50 ms':>6} {'p99 ms':>6} {'bytes':>7} {'SQL':>4}  DynamoDB")
    for (row, turns), called in zip(ROWS.items(), calls, strict=True):
        taken, sizes = zip(*(talks.one(turns) for _ in range(TURNS)), strict=True)
        high = statistics.quantiles(taken, n=100)[98]
        others = Counter(name for name in called if name != "SQL")
        dynamodb = ", ".join(name if times == 1 else f"{times} {name}" for name, times in others.items())
        print(
            f"{row:<16} {statistics.median(taken):>6.1f} {high:>6.1f} {max(sizes):>7,} "
            f"{called.count('SQL'):>4}  {dynamodb or '-'}",
            flush=True,
        )


class Talks:
    """Conversations over HTTP, each of a new person."""

    def __init__(self, run: RunFile) -> None:
        self._url = run.base_url + "/skill"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy leads to loopback
        self._session.headers[SECRET_HEADER] = skill_secret(run.connections)
        self._names = itertools.cycle(NAMES)

    def one(self, turns: Sequence[str]) -> tuple[float, int]:
        """Milliseconds and bytes of the last answer. Raises `SystemExit` when it isn't an answer."""
        payload = self.until_last(turns)
        begun = time.perf_counter()
        answer = self._post(payload)
        return 1000 * (time.perf_counter() - begun), len(answer.content)

    def until_last(self, turns: Sequence[str]) -> dict[str, Any]:
        """Has all turns but the last, whose payload it gives."""
        said = _Person(self._names)
        *earlier, last = turns
        before: Mapping[str, Any] = {}
        for turn in earlier:
            before = self._post(said.payload(turn, before)).json()
        return said.payload(last, before)

    def _post(self, payload: Mapping[str, Any]) -> requests.Response:
        request_id = {"x-request-id": f"chp-{uuid.uuid4().hex}"}
        answer = self._session.post(self._url, json=payload, headers=request_id, timeout=10)
        if answer.status_code != requests.codes.ok or "앗," in answer.text:
            raise SystemExit(f"{payload['userRequest']['utterance']!r} was answered: {answer.text[:200]}")
        return answer


class _Person:
    def __init__(self, names: Iterator[str]) -> None:
        self._user = uuid.uuid4().hex
        self._names = names

    def payload(self, turn: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """Of a turn: a text, `tap:` and the label of what is tapped, or `tap 1` for the first quick reply."""
        if turn == WALK_ON or turn.startswith(TAP):
            buttons = _buttons(before["template"])
            tapped = next(each for each in buttons if turn == WALK_ON or turn == TAP + each["label"])
            payload = skill_payload(tapped["messageText"], tapped.get("extra"))
        else:
            text = turn.removeprefix("en:")
            names = [next(self._names) for _ in range(text.count("{}"))]
            payload = skill_payload(text.format(*names))
        payload["userRequest"]["user"]["id"] = self._user
        payload["userRequest"]["lang"] = "en" if turn.startswith("en:") else "ko"
        return payload


def _buttons(part: Any) -> Iterator[dict[str, Any]]:
    """Quick replies, then the buttons of the cards."""
    if isinstance(part, dict):
        for name in ("quickReplies", "buttons"):
            yield from (each for each in part.get(name, []) if each["action"] == "message")
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _buttons(each)
