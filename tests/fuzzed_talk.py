"""Random conversations of several people at once, and a simple model of what each of them saw last."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

from local.first_load import skill_payload
from maeari.chat import texts
from maeari.chat.moods import MOODS
from maeari.chat.understand import wish
from maeari.chat.wishes import Back
from maeari.kakao.payload import parse
from maeari.people.memory import BACK_KEPT
from tests.talking import Answer, new_request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maeari.chat.speech import Text

type Ask = Callable[[dict[str, Any], str], Answer]
"""Answers a payload with a request id."""

ANOTHER_ARTISTS = "another artist's"
UNOFFERED: tuple[Any, ...] = (
    *(None, True, -1, 0, 2, 10**30, 1.5, "", "x" * 500, [], [[]], {"a": {}}),
    *("judge", "fly", "0" * 22, ANOTHER_ARTISTS),
)
"""Values of a tap that was altered on its way."""

REFERRING = {
    "다른 추천": "artists",
    "비슷한 가수 더 보여줘": "artists",
    "show me more artists": "artists",
    "더 보여줘": "more",
    "more please": "more",
    "이 노래랑 비슷한 노래": "song",
    "songs like this": "song",
    "최신곡": "songs",
    "popular songs": "songs",
    "노래 더보기": "more songs",
    "왜 비슷해?": "why",
    "tell me why": "why",
    "이전 가수": "back",
    "go back": "back",
}
"""Texts that mean what the person saw last, with the kind of reference."""

NOTHING_SEEN = {
    "artists": texts.MORE_OF_WHOM,
    "more": texts.MORE_OF_WHOM,
    "song": texts.LIKE_WHICH_SONG,
    "songs": texts.SONGS_OF_WHOM,
    "more songs": texts.SONGS_OF_WHOM,
    "why": texts.WHY_WHOM,
    "back": texts.NO_WAY_BACK,
}

UNTOLD = (texts.NO_NEIGHBOURS_YET, texts.NOT_COMPARABLE)
"""About an artist without telling its name."""

PASSING = (texts.SEARCHING, texts.SOURCE_SILENT, texts.SONG_SILENT)
"""Answers after which the same question may get another one."""

SAID = (
    "잔잔한 노래",
    "신나는 가수 추천",
    "운동할 때",
    "sad songs",
    "아무나 추천해줘",
    "surprise me",
    "비슷해요",
    "아니에요",
    "안녕",
    "hello",
    "고마워",
    "thanks",
    "ㅋㅋㅋ",
    "도움말",
    "help",
    "노래 추천해줘",
    "내 기록 지워줘",
)
OF_ONE = (
    *("{}", "{}", "{}", "{} 노래", "{} 최신곡", "songs by {}", "{} 좋아해", "{}랑 비슷한 가수", '"{}"'),
    *("{} 노래 1 비슷한 노래", "songs like {}", "노래 {} 노래 2랑 비슷한 노래"),
)
OF_TWO = ("{}랑 {} 얼마나 비슷해?", "{} vs {}", "{}, {} 좋아해", "how similar are {} and {}", "{}{}")
JUNK = (
    "",
    " \n\t ",
    "'; DROP TABLE artists; --",
    '" OR 1=1 LIMIT 1 -- %_\\',
    "${jndi:ldap://x}{name}{0}%s",
    "🎵🔥👩‍👩‍👧‍👦",
    "가" * 1000,
    "더 " * 500,
    "아이유랑 " * 200,
    "a" * 1000,
    "\u202eمرحبا بالعالم\u202c",
    "שלום עולם",
    "\u0000\u0007\ud83d",
    "İſﬁ②ℌ",
    "ᄋ ㅏ ㅇ ㅣ",
    "<b>x</b>&amp;",
    "[" * 300,
    "-1",
    "null",
)
MEDIA = ("image", "video", "", "hologram")
CARDS = {"basicCard", "textCard"}
LANGUAGES = ("ko", "ko", "ko", "kr", "", "en", "en-US", "ja", "EN")


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw last, as far as answers show it.

    Attributes:
        artist: name of the artist shown last; empty when none was.
        back: those before it, the latest last.
        listing: the mood or taste that was listed since.
        judged: the first of two artists that were judged on the last turn: "왜 비슷해?" then means these.
        is_sure: whether answers showed it all: few change the artist and don't tell its name.
    """

    artist: str = ""
    back: tuple[str, ...] = ()
    listing: tuple[str, ...] = ()
    judged: str = ""
    is_sure: bool = True

    def then(self, answer: Answer, *, went_back: bool) -> Seen:
        """What is seen after an answer; with `went_back` it was the one that was seen before."""
        return replace(self._shown(answer, went_back=went_back), judged=judged(answer))

    def _shown(self, answer: Answer, *, went_back: bool) -> Seen:
        if _is(answer, texts.FORGOTTEN):
            return Seen()
        if _is(answer, *UNTOLD):
            return replace(self, is_sure=False)
        if _is(answer, texts.SEARCHING):
            return replace(self, artist="", back=self._pushed(), listing=())
        if listing := listed(answer):
            at_its_end = _is(answer, texts.NO_MORE_OF_MOOD, texts.NO_MORE_OF_TASTE)
            # Nothing goes on from an end.
            return self if at_its_end else replace(self, artist="", back=self._pushed(), listing=listing)
        artist = about(answer)
        if not artist:
            return self
        goes_on = artist == self.artist and not shows_artists(answer)
        back = self.back if artist == self.artist else self._way_back(artist, went_back=went_back)
        return replace(self, artist=artist, back=back, listing=self.listing if goes_on else ())

    def _way_back(self, artist: str, *, went_back: bool) -> tuple[str, ...]:
        if went_back and artist in self.back:
            return self.back[: self.back.index(artist)]
        return self._pushed()

    def _pushed(self) -> tuple[str, ...]:
        return (*self.back, self.artist)[-BACK_KEPT:] if self.artist else self.back

    def check(self, kind: str, answer: Answer) -> None:
        """What refers to it must be answered with it, and with nothing that another person saw."""
        artist = next(reversed(self.back), "") if kind == "back" else self.artist
        if kind == "why" and self.judged and artist:
            artist = self.judged
        if self.listing and (kind in {"artists", "more songs"} or (kind == "more" and not about(answer))):
            assert listed(answer) == self.listing
        elif not artist:
            assert _is(answer, NOTHING_SEEN[kind])
        elif not _is(answer, *UNTOLD):
            assert about(answer) == artist


@dataclass
class Somebody:
    """A person who says and taps things at random.

    Args:
        ask: the skill.
        dice: of the seed.
        names: of artists that it knows.
        bubbles: answers of everybody, old and new, to tap in.
        user: the person's key; empty for somebody whom Kakao doesn't name.
    """

    ask: Ask
    dice: Random
    names: Sequence[str]
    bubbles: list[Answer]
    user: str
    seen: Seen = field(default_factory=Seen)
    last: tuple[dict[str, Any], str, Answer, Seen] | None = None

    def turn(self) -> Answer:
        """One turn, checked."""
        if self.last and self.dice.random() < 0.1:
            return self._again(*self.last)
        text, payload = self._payload()
        request_id, before = new_request_id(), self.seen if self.user else Seen()
        answer = self._ask(payload, request_id)
        if text in REFERRING and before.is_sure:
            before.check(REFERRING[text], answer)
        self.seen = before.then(answer, went_back=_wants_back(payload))
        self.last = payload, request_id, answer, before
        return answer

    def _again(self, payload: dict[str, Any], request_id: str, answer: Answer, before: Seen) -> Answer:
        """The same message once more: the same answer, but for what is found since."""
        again = self._ask(payload, request_id)
        if not _is(answer, *PASSING):
            assert again == answer
        self.seen = before.then(again, went_back=_wants_back(payload))
        return again

    def _ask(self, payload: dict[str, Any], request_id: str) -> Answer:
        answer = self.ask(payload, request_id)
        assert not _is(answer, texts.APOLOGY)
        return answer

    def _payload(self) -> tuple[str, dict[str, Any]]:
        """What is said, if it refers to what was seen, and the payload."""
        dice = self.dice.random()
        extra: Any = {}
        if dice < 0.3 and (taps := self.dice.choice(self.bubbles).taps if self.bubbles else []):
            tapped = self.dice.choice(taps)
            text, extra = tapped["messageText"], tapped.get("extra", {})
            if self.dice.random() < 0.3:
                extra = self._altered(extra)
        elif dice < 0.6:
            text = self.dice.choice(list(REFERRING))
        elif dice < 0.75:
            text = self.dice.choice(SAID)
        elif dice < 0.9:
            patterns = (*OF_ONE, self.dice.choice(OF_TWO))
            text = self.dice.choice(patterns).format(*self.dice.sample(list(self.names), 2))
        else:
            text = self.dice.choice(JUNK)
        payload = skill_payload(text)
        payload["action"]["clientExtra"] = extra
        said = payload["userRequest"]
        said["user"] = {"id": self.user, "type": "botUserKey", "properties": {"botUserKey": self.user}}
        said["lang"] = self.dice.choice(LANGUAGES)
        if self.dice.random() < 0.03:
            said["params"]["media"] = {"type": self.dice.choice(MEDIA), "url": "https://k.example/1"}
        is_reference = not extra and "media" not in said["params"]
        return text if is_reference else "", payload

    def _altered(self, extra: dict[str, Any]) -> Any:
        """A tap that we never offered."""
        altered = json.loads(json.dumps(extra))
        for _ in range(self.dice.randint(1, 3)):
            name = self.dice.choice(
                [*extra, "do", "v", "artist_id", "first_rank", "page", "artists", "typed"]
            )
            value = self.dice.choice(UNOFFERED)
            altered[name] = self._any_id() if value == ANOTHER_ARTISTS else value
        return altered

    def _any_id(self) -> str:
        found = re.findall(r'"artist_id": "([^"]+)"', json.dumps(self.dice.choice(self.bubbles).content))
        return self.dice.choice(found) if found else "1" * 22


def _wants_back(payload: Mapping[str, Any]) -> bool:
    return isinstance(wish(parse(json.dumps(payload))), Back)


def strangers(
    ask: Ask, seed: int, names: Sequence[str], users: Sequence[str], bubbles: list[Answer]
) -> list[Somebody]:
    """People who share nothing but the bubbles that they tap in."""
    return [Somebody(ask, Random(f"{seed} {user}"), names, bubbles, user) for user in users]  # noqa: S311


def about(answer: Answer) -> str:
    """Name of the artist that an answer is about; empty when it is about none or several."""
    if _is_about_song(answer):
        return next(str(each["messageText"]) for each in answer.taps if _leads_to_artist(each))
    for kind, part in answer.outputs:
        if kind in CARDS and _leads_out(part):
            return str(part["title"])
        if kind == "textCard":
            return next(found["name"] for each in _COMPARED if (found := each.fullmatch(part["title"])))
    return next((found["name"] for each in _ABOUT if (found := each.fullmatch(answer.first))), "")


def _is_about_song(answer: Answer) -> bool:
    headers = (part["header"]["title"] for kind, part in answer.outputs if kind == "listCard")
    like_one = any(each.fullmatch(header) for header in headers for each in _patterns(texts.SIMILAR_SONGS))
    return like_one or _is(answer, texts.NO_SIMILAR_SONGS, texts.NO_MORE_SIMILAR_SONGS, texts.NOT_MEASURED)


def _leads_to_artist(tapped: Mapping[str, Any]) -> bool:
    """Whether a tap leads to an artist's first answer: of a song that of the song's artist does."""
    carried = tapped.get("extra", {})
    return "do" not in carried and carried.get("first_rank") == 1


def _leads_out(card: Mapping[str, Any]) -> bool:
    """Whether it is an artist's card: its button leads to the artist's page."""
    return bool(card["buttons"][0]["action"] == "webLink")


def shows_artists(answer: Answer) -> bool:
    """Whether the answer goes on to the next artists, so that "다른 추천" means these."""
    is_card = any(kind in CARDS and _leads_out(part) for kind, part in answer.outputs)
    is_card = is_card and not _is_about_song(answer)
    return is_card or _is(answer, texts.MORE_NEIGHBOURS, texts.NO_MORE_NEIGHBOURS)


def listed(answer: Answer) -> tuple[str, ...]:
    """The mood or the names of the taste that an answer lists, or of which it has no more."""
    for pattern, kind in _LISTED:
        if found := pattern.fullmatch(answer.first):
            (value,) = found.groups()
            return kind, _MOODS.get(value, value)
    return ()


def judged(answer: Answer) -> str:
    """The first of two artists whose judgement an answer thanks for; else empty."""
    return next((found["name"] for each in _JUDGED if (found := each.fullmatch(answer.first))), "")


def _is(answer: Answer, *expected: Text) -> bool:
    """Whether the answer begins with one of these texts, in either language."""
    return any(each.fullmatch(answer.first) for text in expected for each in _patterns(text))


def _patterns(text: Text) -> list[re.Pattern[str]]:
    return [re.compile(_FIELD.sub(_group, re.escape(each)), re.DOTALL) for each in (str(text), text.english)]


_MOODS = {label: mood.key for mood in MOODS for label in (str(mood.label), mood.label.english)}
_FIELD = re.compile(r"\\\{(\w+)(?::(.))?\\\}")
_PARTICLES = {"과": "과|와", "을": "을|를", "이": "이|가", "은": "은|는", None: ""}


def _group(found: re.Match[str]) -> str:
    return rf"(?P<{found[1]}>.+?)(?:{_PARTICLES[found[2]]})"


_ABOUT = [
    pattern
    for text in (
        texts.MORE_NEIGHBOURS,
        texts.NO_MORE_NEIGHBOURS,
        texts.POPULAR_SONGS,
        texts.NEWEST_SONGS,
        texts.NO_SONGS,
        texts.NO_MORE_SONGS,
        texts.LIKE_WHICH_OF,
        texts.THE_SAME,
    )
    for pattern in _patterns(text)
]
_COMPARED = [pattern for text in (texts.WHY_TITLE, texts.COMPARED_TITLE) for pattern in _patterns(text)]
_JUDGED = [pattern for text in (texts.THANKS_ALIKE, texts.THANKS_NOT_ALIKE) for pattern in _patterns(text)]
_LISTED = [
    (pattern, kind)
    for kind, several in (
        ("mood", (texts.MOOD, texts.NO_MORE_OF_MOOD)),
        ("taste", (texts.TASTE, texts.NO_MORE_OF_TASTE)),
    )
    for text in several
    for pattern in _patterns(text)
]
