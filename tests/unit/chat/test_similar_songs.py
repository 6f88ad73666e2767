"""Songs like a song: which one is meant, what is told, and what becomes of one that no refresh has seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue.model import KnownArtist, Reason, Track
from maeari.chat import texts
from maeari.chat.speech import say
from maeari.errors import RateLimited, SourceUnavailable, TracksUnavailable
from maeari.songs.ports import Song
from tests.unit.chat.fakes import IU, artist, artist_id, button_of, similar_songs, skill_request, tracks
from tests.unit.chat.room import Room
from tests.unit.similarity.fakes import features

if TYPE_CHECKING:
    import logging

    from maeari.catalogue.model import Artist

TAEYEON, SUGA, STRANGER = artist_id(31), artist_id(32), artist_id(33)
NIGHT, INNOCENT, NEW = artist_id(90), artist_id(91), artist_id(95)
WHY = Reason(("pop", "hip-hop"), ("energy-low",))


@pytest.fixture
def room() -> Room:
    """IU's 밤편지 has eight neighbours; IU and Taeyeon have a song each that is called "11:11"."""
    found = Room()
    iu, taeyeon, suga = found.artists.known[IU].artist, artist(TAEYEON, "태연"), artist(SUGA, "슈가")
    found.artists.add(KnownArtist(replace(iu, genres=("k-pop",))), "아이유", "IU")
    found.artists.add(KnownArtist(taeyeon))
    found.artists.add(KnownArtist(suga))
    found.tracks.kept[TAEYEON] = [song("태연 곡", artist_id(70), taeyeon).track]
    near = [Song(each, (taeyeon,)) for each in tracks("태연", 7)]
    night = song("밤편지", NIGHT, iu)
    found.tracks.kept[IU].append(replace(night.track, image_url="https://images.example/night.jpg"))
    found.songs.add(
        night, [Song(near[0].track, (taeyeon, suga)), *near[1:], song("곡", artist_id(8), suga)], WHY
    )
    found.songs.add(song("에잇 (Prod. & Feat. SUGA)", INNOCENT, iu, suga), near)
    for number, each in ((92, iu), (93, taeyeon)):
        found.songs.add(song("11:11", artist_id(number), each), near)
    return found


def song(title: str, track_id: str, *artists: Artist) -> Song:
    return Song(Track(track_id, title, album="앨범", release_date="2017-03-24"), artists)


def typed(room: Room, text: str, **more: Any) -> Any:
    return room.answer(skill_request(text, user="one"), **more)


def tap(room: Room, template: Any, label: str) -> Any:
    button = button_of(template, label)
    return room.answer(skill_request(button["messageText"], button.get("extra"), user="one"))


def text(template: Any) -> str:
    return str(template["outputs"][0]["simpleText"]["text"])


def listed(template: Any) -> list[str]:
    (card,) = [each["listCard"] for each in template["outputs"] if "listCard" in each]
    return [each["title"] for each in card["items"]]


def labels(template: Any) -> list[str]:
    return [each["label"] for each in template["quickReplies"]]


# ------------------------------------------------------------ which song


@pytest.mark.parametrize(
    "said",
    [
        *("밤편지 비슷한 노래", "밤편지랑 비슷한 곡 추천해줘", "아이유 밤편지랑 비슷한 노래"),
        *(
            "아이유의 밤편지 같은 노래",
            "IU 밤편지 같은 노래",
            "밤편지 아이유 비슷한 노래",
            "songs like 밤편지 by IU",
        ),
        *("노래 밤편지와 비슷한 노래", "밤편지라는 노래랑 비슷한 노래"),
    ],
)
def test_the_song_and_the_first_five_like_it(room: Room, said: str) -> None:
    template = typed(room, said)
    card = template["outputs"][0]["basicCard"]
    assert (card["title"], card["description"]) == ("밤편지", "아이유 · 앨범 · 2017.03.24")
    assert card["thumbnail"]["imageUrl"] == "https://images.example/night.jpg"
    rows = template["outputs"][1]["listCard"]
    assert rows["header"]["title"] == "〈밤편지〉와 비슷한 노래"
    assert listed(template) == [f"태연 노래 {number}" for number in range(1, 6)]
    assert rows["items"][0]["description"] == "태연, 슈가 · 장르 팝·힙합, 잔잔한 분위기가 닮았어요"
    assert rows["items"][0]["link"] == {"web": "https://open.spotify.com/track/태연-1"}
    assert len(template["outputs"]) == 2
    assert room.source.calls == []


def test_a_tap_takes_two_reads_of_songs_and_one_of_tracks(room: Room) -> None:
    first = typed(room, "밤편지 비슷한 노래")
    room.songs.asked, room.tracks.calls, room.artists.calls = [], [], []
    tap(room, first, texts.MORE_SIMILAR_LABEL)
    assert [method for method, *_ in room.songs.asked] == ["song", "similar"]
    assert len(room.tracks.calls) == 1
    assert room.artists.calls == []


def test_what_no_refresh_was_told_comes_from_the_tracks_of_the_artist(room: Room) -> None:
    room.songs.known[NIGHT] = Song(Track(NIGHT, "밤편지"), room.songs.known[NIGHT].artists)
    card = typed(room, "밤편지 비슷한 노래")["outputs"][0]["basicCard"]
    assert card["description"] == "아이유 · 앨범 · 2017.03.24"
    room.tracks.failure = TracksUnavailable("throttled")
    card = typed(room, "밤편지 비슷한 노래")["outputs"][0]["textCard"]
    assert card["description"] == "아이유"


def test_additions_to_a_title_need_not_be_typed(room: Room) -> None:
    card = typed(room, "에잇 비슷한 노래")["outputs"][0]["textCard"]
    assert card["title"] == "에잇 (Prod. & Feat. SUGA)"
    assert card["description"].startswith("아이유, 슈가 · ")


@pytest.mark.parametrize("said", ["아이유 비슷한 노래", "아이유랑 비슷한 노래 추천해줘", "songs like IU"])
def test_an_artists_name_stays_an_artists(room: Room, said: str) -> None:
    assert typed(room, said) == typed(room, "IU")


def test_of_an_artists_name_that_is_a_title_too_the_answer_leads_to_the_song(room: Room) -> None:
    room.songs.add(song("태연", artist_id(96), room.artists.known[IU].artist), [])
    template = typed(room, "태연 같은 노래")
    assert template["outputs"][0]["textCard"]["title"] == "태연"
    assert labels(template)[0] == "노래 〈태연〉"
    told = tap(room, template, "노래 〈태연〉")
    assert text(told) == say(texts.NO_SIMILAR_SONGS, title="〈태연〉")
    assert text(typed(room, button_of(template, "노래 〈태연〉")["messageText"])) == text(told)


@pytest.mark.parametrize("said", ["11:11 비슷한 노래", "노래 11:11 같은 노래"])
def test_whose_song_it_is_is_asked_where_several_have_the_title(room: Room, said: str) -> None:
    template = typed(room, said)
    assert text(template) == "〈11:11〉은 누구의 노래인가요?"
    assert labels(template) == ["아이유", "태연", texts.HELP_LABEL]
    chosen = tap(room, template, "태연")
    assert chosen["outputs"][0]["textCard"]["description"].startswith("태연 · ")


def test_whose_song_it_is_may_be_said_at_once(room: Room) -> None:
    card = typed(room, "태연 11:11 비슷한 노래")["outputs"][0]["textCard"]
    assert card["description"].startswith("태연 · ")


@pytest.mark.parametrize("title", ["너랑 나", "비와 당신", "Love and Peace"])
def test_a_title_that_looks_like_two_names(room: Room, title: str) -> None:
    iu = room.artists.known[IU].artist
    room.songs.add(song(title, artist_id(97), iu), [song("곡", artist_id(8), iu)])
    assert typed(room, f"{title} 같은 노래")["outputs"][0]["textCard"]["title"] == title
    assert "carousel" in typed(room, "아이유랑 태연 같은 노래")["outputs"][1]


def test_a_typing_error_in_an_artists_name_is_corrected_as_ever(room: Room) -> None:
    room.artists.add(KnownArtist(artist(artist_id(40), "볼빨간사춘기")))
    assert text(typed(room, "볼빨간사춘가 비슷한 노래")).startswith("'볼빨간사춘가' 대신 '볼빨간사춘기'")


# ------------------------------------------------------------ the song shown last


@pytest.mark.parametrize("said", ["이 노래와 비슷한 노래", "비슷한 노래", "songs like this"])
@pytest.mark.parametrize("between", [None, "고마워", "더 비슷한 노래"])
def test_this_song_is_the_one_shown_last(room: Room, said: str, between: str | None) -> None:
    first = typed(room, "밤편지 비슷한 노래")
    if between:
        typed(room, between)
    assert typed(room, said) == first


@pytest.mark.parametrize("said", ["이 노래와 비슷한 노래", "비슷한 노래 더", "songs like this"])
def test_without_a_song_it_is_asked_for(room: Room, said: str) -> None:
    assert text(typed(room, said)) == texts.LIKE_WHICH_SONG


def test_after_an_artist_it_is_one_of_the_artists_songs(room: Room) -> None:
    first = typed(room, "아이유")
    asked = typed(room, "이 노래랑 비슷한 노래")
    assert text(asked) == say(texts.LIKE_WHICH_OF, name="아이유")
    assert asked == tap(room, first, texts.SIMILAR_LABEL)
    assert labels(asked) == [*(f"♪ 아이유 노래 {n}" for n in range(1, 6)), "♪ 밤편지", texts.HELP_LABEL]
    assert tap(room, asked, "♪ 밤편지")["outputs"][0]["basicCard"]["title"] == "밤편지"


def test_another_artist_takes_the_place_of_the_song(room: Room) -> None:
    typed(room, "밤편지 비슷한 노래")
    typed(room, "태연")
    assert text(typed(room, "이 노래랑 비슷한 노래")) == say(texts.LIKE_WHICH_OF, name="태연")


def test_a_song_is_about_its_artist(room: Room) -> None:
    typed(room, "태연")
    template = typed(room, "밤편지 비슷한 노래")
    assert labels(template)[-3:] == ["아이유", texts.BACK_LABEL, texts.HELP_LABEL]
    assert typed(room, "최신곡")["outputs"][0]["listCard"]["header"]["title"] == "아이유의 최신곡"


# ------------------------------------------------------------ more


@pytest.mark.parametrize("more", ["더 보여줘", "비슷한 노래 더 보여줘", "노래 더보기", "비슷한 노래 더"])
def test_more_is_the_next_page(room: Room, more: str) -> None:
    first = typed(room, "밤편지 비슷한 노래")
    assert labels(first)[0] == texts.MORE_SIMILAR_LABEL
    second = typed(room, more)
    assert listed(second) == ["태연 노래 6", "태연 노래 7", "곡"]
    assert [next(iter(each)) for each in second["outputs"]] == ["listCard"]
    assert texts.MORE_SIMILAR_LABEL not in labels(second)
    last = typed(room, more)
    assert text(last) == say(texts.NO_MORE_SIMILAR_SONGS, title="〈밤편지〉")
    assert labels(last)[:2] == ["♪ 태연 노래 1", "♪ 태연 노래 2"]
    assert text(typed(room, more)) == text(last)


def test_from_song_to_song(room: Room) -> None:
    taeyeon = room.artists.known[TAEYEON].artist
    room.songs.add(
        Song(replace(tracks("태연", 1)[0], id=artist_id(71)), (taeyeon,)), [song("곡", NIGHT, taeyeon)]
    )
    template = tap(room, typed(room, "밤편지 비슷한 노래"), "♪ 태연 노래 1")
    assert template["outputs"][0]["basicCard"]["title"] == "태연 노래 1"
    assert listed(template) == ["곡"]


def test_a_page_of_songs_leads_to_songs_like_each(room: Room) -> None:
    template = typed(room, "아이유 노래")
    shown = [each["title"] for each in template["outputs"][0]["listCard"]["items"]]
    assert labels(template)[1:6] == [f"♪ {title}" for title in shown]


# ------------------------------------------------------------ a song that no refresh has seen


@pytest.fixture
def new_song(room: Room) -> Room:
    """The source knows 첫눈, by somebody who isn't in the catalogue; it has been measured."""
    found = Track(NEW, "첫눈", album="새 앨범", isrc="KRA000000001")
    room.source.heard, room.source.names = [((STRANGER,), found)], {STRANGER: "새사람"}
    room.source.by_language = {"ko": {}, "en": {}}
    room.features.known = {NEW: features(NEW, energy=0.5)}
    room.songs.near_new = similar_songs(
        [Song(each, (artist(TAEYEON, "태연"),)) for each in tracks("태연", 7)]
    )
    return room


@pytest.mark.parametrize("said", ["첫눈 비슷한 노래", "노래 첫눈 같은 노래"])
def test_it_is_found_measured_and_placed(new_song: Room, said: str) -> None:
    template = typed(new_song, said)
    assert template["outputs"][0]["textCard"]["description"] == "새사람 · 새 앨범"
    assert listed(template) == [f"태연 노래 {number}" for number in range(1, 6)]
    assert template["outputs"][2]["simpleText"]["text"] == texts.PROVISIONAL_SONG
    assert new_song.songs.asked[-1] == ("near", NEW, NEW, (), (STRANGER,))
    assert listed(typed(new_song, "더 보여줘")) == ["태연 노래 6", "태연 노래 7"]
    assert text(typed(new_song, "더 보여줘")) == say(texts.NO_MORE_SIMILAR_SONGS, title="〈첫눈〉")


def test_the_source_is_asked_once_for_all_who_ask(new_song: Room) -> None:
    for user in ("one", "two", "three"):
        new_song.answer(skill_request("첫눈 비슷한 노래", user=user))
    assert [method for method, *_ in new_song.source.calls] == ["search"]


def test_genres_of_a_known_artist_place_it(new_song: Room) -> None:
    new_song.source.names[IU] = "아이유"
    new_song.source.heard = [((IU, STRANGER), new_song.source.heard[0][1])]
    typed(new_song, "첫눈 비슷한 노래")
    assert new_song.songs.asked[-1] == ("near", NEW, NEW, ("k-pop",), (IU, STRANGER))


def test_a_new_song_of_a_known_artist_costs_no_search(room: Room) -> None:
    room.features.known = {"아이유-2": features("아이유-2", energy=0.5)}
    room.songs.near_new = similar_songs([song("곡", artist_id(8), artist(SUGA, "슈가"))])
    template = tap(room, typed(room, "아이유 노래"), "♪ 아이유 노래 2")
    assert template["outputs"][0]["basicCard"]["title"] == "아이유 노래 2"
    assert listed(template) == ["곡"]
    assert room.source.calls == []


def test_whose_it_is_is_asked_of_songs_of_the_source_too(new_song: Room) -> None:
    new_song.source.names[TAEYEON] = "태연"
    new_song.source.heard.append(((TAEYEON,), Track(artist_id(97), "첫눈 (Remix)")))
    template = typed(new_song, "첫눈 비슷한 노래")
    assert labels(template) == ["새사람", "태연", texts.HELP_LABEL]
    assert tap(new_song, template, "새사람")["outputs"][0]["textCard"]["title"] == "첫눈"


def test_a_new_artists_name_stays_an_artists(room: Room) -> None:
    room.source.heard = [
        ((artist_id(77),), Track(NEW, "다른 곡")),
        ((STRANGER,), Track(artist_id(98), "헤이즈")),
    ]
    room.source.names = {STRANGER: "새사람"}
    assert typed(room, "헤이즈 같은 노래")["outputs"][0]["textCard"]["title"] == "헤이즈"


def test_nothing_of_that_title(new_song: Room) -> None:
    template = typed(new_song, "세상에없는 비슷한 노래")
    assert text(template) == say(texts.UNKNOWN_SONG, title="세상에없는")
    new_song.source.add(artist(artist_id(41), "세상에없는"))
    found = tap(new_song, template, texts.AS_ARTIST_LABEL)
    assert found["outputs"][0]["textCard"]["title"] == "세상에없는"


def test_nobody_has_measured_it(new_song: Room) -> None:
    new_song.features.known = {}
    template = typed(new_song, "첫눈 비슷한 노래")
    assert text(template) == say(texts.NOT_MEASURED, title="〈첫눈〉")
    assert labels(template)[0] == "새사람"


def test_before_the_first_refresh_there_are_no_songs_like_it(new_song: Room) -> None:
    new_song.songs.near_new = []
    assert text(typed(new_song, "첫눈 비슷한 노래")) == say(texts.NO_SIMILAR_SONGS, title="〈첫눈〉")


@pytest.mark.parametrize("error", [SourceUnavailable("spotify", "500"), RateLimited("spotify", 86400, "")])
def test_the_source_is_silent(new_song: Room, error: Exception, log_records: list[logging.LogRecord]) -> None:
    new_song.source.failures["search"] = error
    template = typed(new_song, "첫눈 비슷한 노래")
    assert text(template) == say(texts.SONG_SILENT, title="첫눈")
    assert not [record for record in log_records if "첫눈" in record.getMessage()]
    new_song.source.failures = {}
    assert tap(new_song, template, texts.AGAIN_LABEL)["outputs"][0]["textCard"]["title"] == "첫눈"


def test_the_source_of_features_is_silent(new_song: Room) -> None:
    new_song.features.failure = SourceUnavailable("reccobeats", "502")
    assert text(typed(new_song, "첫눈 비슷한 노래")) == say(texts.SONG_SILENT, title="첫눈")


@pytest.mark.parametrize("seconds", [0.0, 0.4])
def test_there_is_no_time_to_ask(new_song: Room, seconds: float) -> None:
    template = typed(new_song, "첫눈 비슷한 노래", seconds=seconds)
    assert text(template) == say(texts.SONG_SILENT, title="첫눈")


def test_a_tap_on_a_song_that_is_gone(room: Room) -> None:
    gone = {"v": 1, "do": "similar", "track_id": artist_id(99)}
    assert room.text(skill_request("곡", gone)) == texts.SONG_GONE
    assert room.text(skill_request("곡", {"v": 1, "do": "choose_song", "artist_id": STRANGER})) == texts.GONE
