"""Answers as Kakao's cards: what they show, and that Kakao would deliver them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue.model import Artist, KnownArtist, Reason, Track
from maeari.chat import artist_cards, cards, texts
from maeari.chat.speech import Language, say, speaking
from maeari.kakao import SkillResponse, length, violations
from tests.unit.chat.fakes import FETCHED_AT, IU, artist, artist_id, neighbour, tracks

PICTURE = "https://images.example/iu.jpg"
URL = f"https://open.spotify.com/artist/{IU}"
WHY = Reason(("k-pop",), ("energy-low",))


def known(near: int, **changes: Any) -> KnownArtist:
    own = artist(IU, "아이유", **{"image_url": PICTURE, "url": URL, "genres": ("k-pop", "ballad"), **changes})
    others = [neighbour(rank, artist(artist_id(rank), f"가수 {rank}"), WHY) for rank in range(1, near + 1)]
    return KnownArtist(own, tuple(others))


def songs_of(found: KnownArtist, count: int = 6) -> dict[str, list[Track]]:
    shown = [found.artist, *(each.artist for each in found.neighbours)]
    return {each.id: tracks(each.name, count) for each in shown}


def rendered(response: SkillResponse) -> Any:
    answer = response.render()
    assert violations(answer) == []
    return answer["template"]


@pytest.mark.parametrize("near", [0, 1, 2, 3])
@pytest.mark.parametrize("picture", [PICTURE, None])
@pytest.mark.parametrize("count", [0, 1, 4, 20])
def test_answer_of_a_known_artist_is_valid(near: int, picture: str | None, count: int) -> None:
    found = known(near, image_url=picture)
    template = rendered(artist_cards.artist_answer(found, songs_of(found, count)))
    lists = template["outputs"][1]["carousel"]["items"]
    assert len(lists) == 1 + near
    assert all(1 <= len(each["items"]) <= 4 for each in lists)


def test_artist_card_shows_the_whole_picture_and_leads_to_spotify() -> None:
    found = known(3)
    card = rendered(artist_cards.artist_answer(found, songs_of(found)))["outputs"][0]["basicCard"]
    assert card["title"] == "아이유"
    assert card["description"] == "k-pop·발라드"
    assert card["thumbnail"] == {
        "imageUrl": PICTURE, "altText": "아이유", "fixedRatio": True, "link": {"web": URL},
    }  # fmt: skip
    assert card["buttons"] == [{"label": "Spotify에서 듣기", "action": "webLink", "webLinkUrl": URL}]


def test_artist_without_picture_is_a_text_card() -> None:
    found = known(0, image_url=None, genres=())
    card = rendered(artist_cards.artist_answer(found, {}))["outputs"][0]["textCard"]
    assert card["title"] == "아이유"
    assert card["description"] == texts.GENRES_UNKNOWN


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("아이유", "https://open.spotify.com/search/%EC%95%84%EC%9D%B4%EC%9C%A0/artists"),
        ("AC/DC", "https://open.spotify.com/search/AC%2FDC/artists"),
        ("M?#", "https://open.spotify.com/search/M%3F%23/artists"),
    ],
)
def test_imported_artist_leads_to_a_search(name: str, url: str) -> None:
    found = KnownArtist(artist(IU, name))
    card = rendered(artist_cards.artist_answer(found, {}))["outputs"][0]["textCard"]
    assert card["buttons"][0]["webLinkUrl"] == url


def test_own_songs_come_first_then_each_neighbour_with_rank_and_reason() -> None:
    found = known(3)
    lists = rendered(artist_cards.artist_answer(found, songs_of(found)))["outputs"][1]["carousel"]["items"]
    assert [each["header"]["title"] for each in lists] == [
        "아이유의 노래",
        "1위 가수 1 · 장르 k-pop, 잔잔한 분위기가 닮았어요",
        "2위 가수 2 · 장르 k-pop, 잔잔한 분위기가 닮았어요",
        "3위 가수 3 · 장르 k-pop, 잔잔한 분위기가 닮았어요",
    ]
    assert [each["items"][0]["title"] for each in lists] == ["아이유 노래 1"] + [
        f"가수 {n} 노래 1" for n in (1, 2, 3)
    ]


def test_a_song_has_album_date_picture_and_link() -> None:
    found = known(0)
    lists = rendered(artist_cards.artist_answer(found, songs_of(found)))["outputs"][1]["carousel"]["items"]
    assert lists[0]["items"][0] == {
        "title": "아이유 노래 1",
        "description": "아이유 앨범 · 2025.03.02",
        "imageUrl": "https://images.example/1.jpg",
        "link": {"web": "https://open.spotify.com/track/아이유-1"},
    }


def test_a_song_of_which_little_is_known_still_has_a_link() -> None:
    found = known(0)
    lists = rendered(artist_cards.artist_answer(found, {IU: [Track("0abcTrackId00000000000", "곡")]}))[
        "outputs"
    ][1]
    assert lists["carousel"]["items"][0]["items"] == [
        {"title": "곡", "link": {"web": "https://open.spotify.com/track/0abcTrackId00000000000"}}
    ]


def test_artist_without_songs_is_told_so() -> None:
    found = known(1)
    lists = rendered(artist_cards.artist_answer(found, {}))["outputs"][1]["carousel"]["items"]
    assert [[item["title"] for item in each["items"]] for each in lists] == [
        ["아이유의 노래는 아직 모으지 못했어요."],
        ["가수 1의 노래는 아직 모으지 못했어요."],
    ]


def test_without_neighbours_the_answer_says_so_and_offers_names() -> None:
    found = known(0)
    template = rendered(artist_cards.artist_answer(found, songs_of(found)))
    assert template["outputs"][2] == {"simpleText": {"text": texts.NO_NEIGHBOURS_YET}}
    assert [each["label"] for each in template["quickReplies"]] == [*texts.EXAMPLES, "도움말"]


@pytest.mark.parametrize("near", [1, 2, 3])
def test_quick_replies_are_the_neighbours_then_the_next_ranks_then_help(near: int) -> None:
    found = known(near)
    replies = rendered(artist_cards.artist_answer(found, songs_of(found)))["quickReplies"]
    more = ["다른 추천"] if near == 3 else []  # fewer than a page are the last
    assert [each["label"] for each in replies] == [
        *(f"가수 {rank}" for rank in range(1, near + 1)), *more, "도움말",
    ]  # fmt: skip
    assert replies[0]["extra"] == {"v": 1, "artist_id": artist_id(1), "first_rank": 1}
    if more:
        assert replies[near]["extra"] == {"v": 1, "artist_id": IU, "first_rank": near + 1}
    assert "extra" not in replies[-1]


def test_the_twentieth_is_the_last() -> None:
    near = tuple(neighbour(rank, artist(artist_id(rank), f"가수 {rank}"), WHY) for rank in (18, 19, 20))
    found = KnownArtist(known(0).artist, near)
    replies = rendered(artist_cards.more_answer(found, songs_of(found)))["quickReplies"]
    assert [each["label"] for each in replies] == ["가수 18", "가수 19", "가수 20", "도움말"]


def test_every_list_has_its_button() -> None:
    lists = rendered(artist_cards.artist_answer(known(2), {}))["outputs"][1]["carousel"]["items"]
    labels = [[button["label"] for button in each["buttons"]] for each in lists]
    assert labels == [["노래 더보기"], ["왜 비슷해요?"], ["왜 비슷해요?"]]


def test_more_goes_on_at_the_rank_after_the_last_shown() -> None:
    near = tuple(neighbour(rank, artist(artist_id(rank), f"가수 {rank}"), WHY) for rank in (4, 5, 6))
    found = KnownArtist(known(0).artist, near)
    template = rendered(artist_cards.more_answer(found, songs_of(found)))
    assert template["outputs"][0] == {"simpleText": {"text": "아이유와 소리가 닮은 다른 가수들이에요."}}
    lists = template["outputs"][1]["carousel"]["items"]
    assert [each["header"]["title"][:2] for each in lists] == ["4위", "5위", "6위"]
    assert template["quickReplies"][3]["extra"] == {"v": 1, "artist_id": IU, "first_rank": 7}


def test_more_at_the_end_leads_on_from_the_nearest() -> None:
    found = known(2)
    nearest = [near.artist for near in found.neighbours]
    template = rendered(artist_cards.no_more_answer(found.artist, nearest))
    assert template["outputs"] == [{"simpleText": {"text": say(texts.NO_MORE_NEIGHBOURS, name="아이유")}}]
    assert [each["label"] for each in template["quickReplies"]] == ["가수 1", "가수 2", "도움말"]
    assert template["quickReplies"][0]["extra"] == {"v": 1, "artist_id": artist_id(1), "first_rank": 1}


@pytest.mark.parametrize(
    ("artists", "labels"),
    [
        ([("비", ["k-pop"]), ("비", ["rock"])], ["비 (k-pop)", "비 (록)"]),
        ([("비", ["rock"]), ("비", ["rock"]), ("비", [])], ["비 (1)", "비 (2)", "비"]),
        ([("비", []), ("비", [])], ["비 (1)", "비 (2)"]),
        ([("비", ["rock"]), ("비비", [])], ["비", "비비"]),
        (
            [
                ("볼빨간사춘기와 친구들의 노래", ["trot"]),
                ("볼빨간사춘기와 친구들의 모임", ["progressive metal"]),
            ],
            ["볼빨간사춘기와… (트로트)", "볼빨간사… (progr…)"],
        ),
    ],
)
def test_labels_tell_artists_of_one_name_apart(
    artists: list[tuple[str, list[str]]], labels: list[str]
) -> None:
    same = [artist(artist_id(n), name, genres=tuple(genres)) for n, (name, genres) in enumerate(artists)]
    template = rendered(cards.homonyms("비", same))
    assert [reply["label"] for reply in template["quickReplies"]] == [*labels, "도움말"]
    assert [reply["extra"]["artist_id"] for reply in template["quickReplies"][:-1]] == [a.id for a in same]
    assert len(set(labels)) == len(labels)
    assert all(length(label) <= 14 for label in labels)


def test_candidates_carry_their_ids() -> None:
    meant = [artist(artist_id(number), f"가수 {number}") for number in range(7)]
    template = rendered(cards.candidates("가슈", meant))
    assert template["outputs"] == [{"simpleText": {"text": say(texts.DID_YOU_MEAN, name="가슈")}}]
    replies = template["quickReplies"]
    assert [each["label"] for each in replies] == [*(f"가수 {number}" for number in range(5)), "도움말"]
    assert replies[4]["extra"]["artist_id"] == artist_id(4)


hostile = st.text(min_size=1, max_size=300) | st.sampled_from(
    [
        "👨‍👩‍👧‍👦" * 40,
        "가" * 255,
        "\N{HANGUL CHOSEONG KIYEOK}" * 200,
        "\n" * 50,
        "{name}",
        "%(id)s",
        "<b>",
        "\u202e",
        "🇰🇷" * 60,
    ]
)
hostile_artists = st.builds(
    Artist,
    id=st.just(IU),
    name=hostile,
    source=st.just("spotify"),
    fetched_at=st.just(FETCHED_AT),
    genres=st.lists(hostile, max_size=6).map(tuple),
    image_url=st.none() | st.just(PICTURE),
    url=st.none() | st.just(URL),
)
hostile_tracks = st.lists(
    st.builds(
        Track,
        id=st.text(max_size=22),
        title=hostile,
        album=st.none() | hostile,
        release_date=st.none() | hostile,
    ),
    max_size=6,
)


@given(hostile_artists, st.lists(hostile_artists, max_size=3), hostile_tracks)
def test_hostile_names_still_make_a_valid_answer(
    own: Artist, others: list[Artist], songs: list[Track]
) -> None:
    near = tuple(neighbour(rank, other, WHY) for rank, other in enumerate(others, 1))
    found = KnownArtist(own, near)
    for response in (
        artist_cards.artist_answer(found, {IU: songs}),
        artist_cards.more_answer(found, {IU: songs}),
        cards.candidates(own.name, [own, *others]),
        cards.homonyms(own.name, [own, own, *others]),
        cards.close_names(own.name, [own, *others]),
        cards.unknown(own.name, [own, *others]),
        artist_cards.corrected_answer(own.name, found, {IU: songs}),
        cards.message(say(texts.UNKNOWN, name=own.name)),
    ):
        rendered(response)


def test_an_artist_of_whom_little_is_known_is_told_so_beside_its_neighbours() -> None:
    found = replace(known(3), is_thin=True)
    answer = rendered(artist_cards.artist_answer(found, songs_of(found)))
    assert answer["outputs"][2] == {"simpleText": {"text": texts.THIN}}
    more = rendered(artist_cards.more_answer(found, songs_of(found)))
    assert more["outputs"][0]["simpleText"]["text"].split("\n")[1:] == [texts.THIN]
    assert texts.THIN.startswith("자료가 적어요.")
    corrected = rendered(artist_cards.corrected_answer("아이우", found, songs_of(found)))
    assert corrected["outputs"][0]["simpleText"]["text"].split("\n")[1:] == [texts.THIN]


def test_what_else_is_to_be_said_of_an_artist_goes_before() -> None:
    for found, text in (
        (replace(known(0), is_thin=True), texts.NO_NEIGHBOURS_YET),
        (replace(known(3), is_thin=True, provisional=True), texts.PROVISIONAL),
    ):
        answer = rendered(artist_cards.artist_answer(found, songs_of(found)))
        assert answer["outputs"][2] == {"simpleText": {"text": text}}


@pytest.mark.parametrize(
    ("language", "name", "why", "header"),
    [
        (
            "ko",
            "가수 2",
            Reason(traits=("energy-low",)),
            "2위 가수 2 (자료가 적어요) · 잔잔한 분위기가 닮았어요",
        ),
        ("en", "가수 2", Reason(traits=("energy-low",)), "#2 가수 2 (little data) · both calm"),
        (
            "ko",
            "볼빨간사춘기와 친구들의 아주 긴 이름을 가진 노래 모임",
            Reason(),
            "2위 볼빨간사춘기와 친구들의 아주 긴 이름을 가진 노래… (자료가 적어요) · 전체적인…",
        ),
    ],
)
def test_a_neighbour_of_whom_little_is_known_is_told_so_in_its_header(
    language: Language, name: str, why: Reason, header: str
) -> None:
    near = replace(neighbour(2, artist(artist_id(2), name), why), is_thin=True)
    found = replace(known(1), neighbours=(known(1).neighbours[0], near))
    with speaking(language):
        lists = rendered(artist_cards.artist_answer(found, {}))["outputs"][1]["carousel"]["items"]
    assert lists[2]["header"]["title"] == header
    assert length(header) <= 50


def test_longest_usual_header_keeps_its_reason() -> None:
    near = neighbour(
        1, artist(artist_id(1), "Bob Marley & The Wailers"), Reason(("reggae",), ("energy-low",))
    )
    found = KnownArtist(known(0).artist, (near,))
    header = rendered(artist_cards.artist_answer(found, {}))["outputs"][1]["carousel"]["items"][1]["header"][
        "title"
    ]
    assert header == "1위 Bob Marley & The Wailers · 장르 레게, 잔잔한 분위기가 닮았어요"
    assert length(header) <= 50
