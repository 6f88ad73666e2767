"""One whole answer for each thing that people can want, kept as a file that a person has looked at.

`make golden` writes them anew; look at the difference, and at the pictures of `make screenshots`, before
committing.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from maeari.catalogue.model import Artist, KnownArtist, Reason
from maeari.errors import SourceUnavailable
from maeari.songs.ports import Song
from tests.unit.chat.fakes import (
    IU,
    artist,
    artist_id,
    button_of,
    neighbour,
    similar_songs,
    skill_request,
    tracks,
)
from tests.unit.chat.room import Room
from tests.unit.similarity.fakes import features

GOLDEN = Path(__file__).with_name("golden")
NAMES = ("태연", "헤이즈", "방탄소년단", "Coldplay", "(여자)아이들")
WHY = Reason(("k-pop",), ("energy-low", "acousticness-high"))
CALLBACK = "https://bot-api.kakao.com/v1/bots/66f0/callback/-Ab3_x%7ez"

CONVERSATIONS: dict[str, tuple[str, ...]] = {
    "artist": ("아이유",),
    "more": ("아이유", "다른 추천"),
    "no_more": ("아이유", "다른 추천", "더 보여줘"),
    "songs": ("아이유 노래",),
    "songs_next_page": ("아이유 노래", "노래 더보기"),
    "newest_songs": ("아이유", "최신곡"),
    "similar_songs": ("밤편지 비슷한 노래",),
    "similar_songs_next_page": ("밤편지 비슷한 노래", "tap:더 비슷한 노래"),
    "similar_songs_to_the_end": ("밤편지 비슷한 노래", "비슷한 노래 더", "더 보여줘"),
    "similar_songs_in_english": ("en:songs like Night Letter by IU",),
    "choose_a_song": ("아이유", "tap:비슷한 노래 찾기"),
    "whose_song": ("Hello 같은 노래",),
    "new_song": ("새 노래라는 노래랑 비슷한 노래",),
    "unknown_song": ("없는제목 비슷한 노래",),
    "song_with_an_artists_name": ("태연 같은 노래",),
    "like_which_song": ("이 노래랑 비슷한 노래",),
    "why": ("아이유", "왜 비슷해?"),
    "walk_on": ("아이유", "tap:태연"),
    "way_back": ("아이유", "tap:태연", "tap:이전 가수"),
    "two_artists": ("아이유랑 Coldplay 얼마나 비슷해?",),
    "mood": ("잔잔한 노래 추천해줘",),
    "taste": ("아이유, 태연, 헤이즈 좋아해",),
    "surprise": ("아무나 추천해줘",),
    "little_data": ("새내기",),
    "why_with_little_data": ("새내기", "왜 비슷해?"),
    "judged": ("아이유", "왜 비슷해?", "tap:비슷해요"),
    "help": ("도움말",),
    "greeting": ("안녕",),
    "thanks": ("고마워",),
    "bye": ("잘 자",),
    "chatter": ("ㅋㅋㅋ",),
    "photo": ("photo",),
    "forgotten": ("내 기록 지워줘",),
    "new_artist": ("신인가수",),
    "corrected": ("아이우",),
    "which_of_them": ("비",),
    "unknown": ("세상에없는이름",),
    "searching": ("slow:세상에없는이름",),
    "waiting": ("callback:세상에없는이름",),
    "nothing_to_refer_to": ("더 보여줘",),
    "artist_in_english": ("en:IU",),
    "why_in_english": ("en:IU", "en:why are they similar"),
    "help_in_english": ("en:help",),
}


@pytest.fixture
def room() -> Room:
    found = Room()
    iu = artist(
        IU, "아이유", image_url="https://images.example/iu.jpg", genres=("k-pop", "k-ballad"), popularity=77
    )
    near = [
        artist(artist_id(number), name, genres=("k-pop",) if number < 4 else ("rock",))
        for number, name in enumerate(NAMES, 1)
    ]
    found.artists.known, found.artists.aliases = {}, []
    found.sounds.places, found.sounds.artists = {}, {}
    everybody = [iu, *near]
    for place, each in enumerate(everybody):
        others = [other for other in everybody if other is not each]
        neighbours = tuple(neighbour(rank, other, WHY) for rank, other in enumerate(others, 1))
        found.artists.add(KnownArtist(each, neighbours))
        found.sounds.add(each, place / 3)
    found.artists.add(found.artists.known[IU], "IU")
    for number in (60, 61):
        found.artists.add(
            KnownArtist(artist(artist_id(number), "비", genres=(("k-pop", "rock")[number - 60],)))
        )
    found.tracks.kept = {each.id: tracks(each.name, 8) for each in everybody}
    _add_hardly_known(found, near[:2])
    found.source.by_language = {"ko": {}, "en": {}}
    new = artist(artist_id(78), "신인가수", url=f"https://open.spotify.com/artist/{artist_id(78)}")
    found.source.add(new)
    found.source.top[new.id] = tracks("신인가수", 4)
    _add_songs(found, everybody)
    return found


def _add_songs(room: Room, everybody: list[Artist]) -> None:
    """A song with eight neighbours, one of two artists', one of an artist's name, and one in no refresh."""
    iu, taeyeon, heize = everybody[:3]
    why = Reason(("pop", "others"), WHY.traits)
    near = [Song(each, (artist,)) for artist in everybody[1:5] for each in tracks(artist.name, 2)]
    own = replace(
        tracks("아이유", 1)[0],
        id=artist_id(90),
        title="밤편지",
        album="Palette",
        release_date="2017-03-24",
        popularity=1,
    )
    room.tracks.kept[iu.id].append(own)
    both = replace(near[0], artists=(taeyeon, heize))
    room.songs.add(Song(replace(own, image_url=None, url=None), (iu,)), [both, *near[1:]], why)
    night = Song(replace(own, id=artist_id(91), title="Night Letter (Live)"), (artist(iu.id, "IU"),))
    room.songs.add(night, near, why)
    for number, singer in ((92, iu), (93, taeyeon)):
        room.songs.add(Song(replace(own, id=artist_id(number), title="Hello"), (singer,)), near)
    room.songs.add(Song(replace(own, id=artist_id(94), title="태연"), (iu,)), near)
    new = replace(own, id=artist_id(95), title="새 노래", album="새 앨범")
    room.source.heard = [((heize.id,), new)]
    room.source.names = {heize.id: heize.name}
    room.features.known = {new.id: features(new.id, energy=0.5)}
    room.songs.near_new = similar_songs(near[:4], why)


def _add_hardly_known(room: Room, near: list[Artist]) -> None:
    """Somebody with one song and no genres, who is near somebody likewise."""
    own, why = artist(artist_id(79), "새내기"), Reason(traits=WHY.traits)
    other = artist(artist_id(80), "신예")
    neighbours = [neighbour(rank, each, why) for rank, each in enumerate([*near, other], 1)]
    neighbours[-1] = replace(neighbours[-1], is_thin=True)
    room.artists.add(KnownArtist(own, tuple(neighbours), is_thin=True))
    for place, each in enumerate((own, other), 3):
        room.tracks.kept[each.id] = tracks(each.name, 1)
        room.sounds.add(each, place)
        room.sounds.thin.add(each.id)


def said(room: Room, turn: str, before: Any) -> Any:
    kind, _, text = turn.rpartition(":")
    if kind == "tap":
        button = button_of(before["template"], text)
        return room.whole_answer(skill_request(button["messageText"], button.get("extra")))
    if kind == "slow":
        room.source.failures["search"] = SourceUnavailable("spotify", "500")
    media = {"type": "image", "url": "https://images.example/1"} if text == "photo" else None
    request = skill_request(None if media else text, media=media, lang="en" if kind == "en" else "ko")
    return room.whole_answer(replace(request, callback_url=CALLBACK if kind == "callback" else ""))


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_answer(name: str, room: Room, request: pytest.FixtureRequest) -> None:
    answer: Any = None
    for turn in CONVERSATIONS[name]:
        answer = said(room, turn, answer)
    path = GOLDEN / f"{name}.json"
    if request.config.getoption("write_golden"):
        path.write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert answer == json.loads(path.read_text("utf-8"))


def test_no_file_is_left_over() -> None:
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(CONVERSATIONS)
