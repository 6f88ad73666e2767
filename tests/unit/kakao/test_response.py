"""No part can be built wrong: text is clipped, anything else that Kakao refuses raises."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari import kakao
from maeari.kakao import (
    BasicCard,
    Button,
    Carousel,
    CarouselHeader,
    CommerceCard,
    ContextValue,
    ImageTitle,
    Item,
    ItemCard,
    ItemListSummary,
    ItemProfile,
    ItemThumbnail,
    Link,
    ListCard,
    ListItem,
    Profile,
    QuickReply,
    RuleBroken,
    SimpleImage,
    SimpleText,
    SkillResponse,
    TextCard,
    Thumbnail,
    length,
    violations,
)

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://i.example/x.jpg"
PICTURE = Thumbnail(URL)
WHOLE = Thumbnail(URL, fixed_ratio=True)
WEB = Button.web("듣기", URL)
LONG = "가" * 5000


def items(count: int) -> list[ListItem]:
    return [ListItem(f"노래 {number}", link=Link(URL)) for number in range(count)]


def rules_of(caught: pytest.ExceptionInfo[RuleBroken]) -> set[str]:
    return {violation.rule for violation in caught.value.violations}


def test_an_answer_as_kakao_reads_it() -> None:
    response = SkillResponse(
        outputs=[
            BasicCard(WHOLE, title="아이유", description="k-pop", buttons=[Button.web("열기", URL)]),
            Carousel([ListCard("아이유의 노래", [ListItem("밤편지", "2017", URL, Link(web=URL))])]),
        ],
        quick_replies=[QuickReply.message("다른 추천", "아이유 다른 추천", extra={"v": 1})],
        contexts=[ContextValue("artist", 0)],
    )
    assert response.render() == {
        "version": "2.0",
        "template": {
            "outputs": [
                {
                    "basicCard": {
                        "thumbnail": {"imageUrl": URL, "fixedRatio": True},
                        "title": "아이유",
                        "description": "k-pop",
                        "buttons": [{"label": "열기", "action": "webLink", "webLinkUrl": URL}],
                    }
                },
                {
                    "carousel": {
                        "type": "listCard",
                        "items": [
                            {
                                "header": {"title": "아이유의 노래"},
                                "items": [
                                    {
                                        "title": "밤편지",
                                        "description": "2017",
                                        "imageUrl": URL,
                                        "link": {"web": URL},
                                    }
                                ],
                            }
                        ],
                    }
                },
            ],
            "quickReplies": [
                {
                    "label": "다른 추천",
                    "action": "message",
                    "messageText": "아이유 다른 추천",
                    "extra": {"v": 1},
                }
            ],
        },
        "context": {"values": [{"name": "artist", "lifeSpan": 0}]},
    }


def test_waiting_for_the_callback() -> None:
    assert SkillResponse.waiting("찾고 있어요…").render() == {
        "version": "2.0",
        "data": {"text": "찾고 있어요…"},
        "useCallback": True,
    }


@pytest.mark.parametrize(
    ("build", "read", "limit"),
    [
        (SimpleText, lambda r: r["text"], 1000),
        (lambda t: SimpleImage(URL, t), lambda r: r["altText"], 50),
        (lambda t: Thumbnail(URL, t), lambda r: r["altText"], 50),
        (TextCard, lambda r: r["title"], 50),
        (lambda t: TextCard(description=t), lambda r: r["description"], 400),
        (lambda t: TextCard("가" * 50, t), lambda r: r["description"], 350),
        (lambda t: Carousel([TextCard(description=t)]), lambda r: r["items"][0]["description"], 128),
        (lambda t: BasicCard(PICTURE, t), lambda r: r["title"], 50),
        (lambda t: BasicCard(PICTURE, description=t), lambda r: r["description"], 230),
        (lambda t: CommerceCard(1, PICTURE, t), lambda r: r["title"], 30),
        (lambda t: CommerceCard(1, PICTURE, description=t), lambda r: r["description"], 40),
        (lambda t: ListCard(t, items(1)), lambda r: r["header"]["title"], 50),
        (ListItem, lambda r: r["title"], 34),
        (ItemProfile, lambda r: r["title"], 15),
        (lambda t: Item(t, "a"), lambda r: r["title"], 6),
        (lambda t: ItemListSummary(t, "1원"), lambda r: r["title"], 6),
        (
            lambda t: ItemCard([Item("a", "b")], title="가" * 100, description=t),
            lambda r: r["description"],
            100,
        ),
        (
            lambda t: Carousel([ItemCard([Item("a", "b")], title="가" * 40, description=t)]),
            lambda r: r["items"][0]["description"],
            60,
        ),
        (lambda t: Button.web(t, URL), lambda r: r["label"], 14),
        (lambda t: QuickReply.message(t, "a"), lambda r: r["label"], 14),
        (
            lambda t: TextCard("a", buttons=[WEB, Button.web(t, URL)], button_layout="horizontal"),
            lambda r: r["buttons"][1]["label"],
            8,
        ),
        (
            lambda t: BasicCard(WHOLE, buttons=[WEB, Button.web(t, URL)]),
            lambda r: r["buttons"][1]["label"],
            8,
        ),
        (lambda t: BasicCard(WHOLE, buttons=[Button.web(t, URL)]), lambda r: r["buttons"][0]["label"], 14),
        (
            lambda t: BasicCard(PICTURE, buttons=[WEB, Button.web(t, URL)]),
            lambda r: r["buttons"][1]["label"],
            14,
        ),
    ],
)
def test_text_is_clipped_at_its_limit(
    build: Callable[[str], Any], read: Callable[[Any], str], limit: int
) -> None:
    for units in (1, limit - 1, limit):
        assert read(build("가" * units).render()) == "가" * units
    for units in (limit + 1, 5000):
        assert read(build("가" * units).render()) == "가" * (limit - 1) + "…"


def test_lines_are_joined_inside_a_carousel_only() -> None:
    card = BasicCard(PICTURE, title="가\n나\n다", description="라\n마\n바")
    assert card.render()["title"] == "가\n나\n다"
    inside = Carousel([card]).render()["items"][0]
    assert (inside["title"], inside["description"]) == ("가\n나 다", "라\n마 바")
    assert card.title == "가\n나\n다"  # the card itself stays as it was


def test_a_title_of_all_lines_leaves_none_for_the_description() -> None:
    card = ItemCard([Item("a", "b")], title="\n".join("가" * 12), description="b")
    assert "description" not in card.render()


def test_empty_text_becomes_an_ellipsis_where_kakao_needs_some() -> None:
    assert ListItem("\u200b", "  ").render() == {"title": "…"}
    assert TextCard("", "").render() == {"description": "…"}
    assert TextCard("", "가").render() == {"description": "가"}
    assert Button.message("", "").render() == {"label": "…", "action": "message", "messageText": "…"}
    assert QuickReply.message("다시", " ").render()["messageText"] == "다시"


@pytest.mark.parametrize(
    ("build", "rule"),
    [
        (lambda: BasicCard(None, title="a"), "basicCard.thumbnail"),  # type: ignore[arg-type]
        (lambda: Thumbnail("x.jpg"), "thumbnail.imageUrl"),
        (TextCard, "textCard.text"),
        (lambda: ListCard("a", []), "listCard.items"),
        (lambda: ListCard("a", items(6)), "listCard.items"),
        (lambda: Carousel([ListCard("a", items(5))]), "listCard.items.carousel"),
        (lambda: Carousel([ListCard("a", items(1))] * 6), "carousel.items.listCard"),
        (lambda: Carousel([BasicCard(PICTURE)] * 11), "carousel.items"),
        (lambda: Carousel([]), "carousel.items"),
        (lambda: Carousel([BasicCard(PICTURE), BasicCard(WHOLE)]), "carousel.ratio"),
        (lambda: Carousel([BasicCard(PICTURE), TextCard("a")]), "basicCard.thumbnail"),
        (lambda: Carousel([SimpleText("a")]), "carousel.type"),  # type: ignore[list-item]
        (lambda: Carousel([TextCard("a")], CarouselHeader("a", "b", URL)), "carousel.header"),
        (lambda: TextCard("a", buttons=[WEB] * 4), "textCard.buttons"),
        (lambda: TextCard("a", buttons=[WEB] * 3, button_layout="horizontal"), "textCard.buttons.horizontal"),
        (lambda: BasicCard(WHOLE, buttons=[WEB] * 3), "basicCard.buttons.horizontal"),
        (lambda: Button("a", "osLink"), "button.action"),
        (lambda: Button("a", "message"), "button.messageText"),
        (lambda: Button("a", "phone"), "button.phoneNumber"),
        (lambda: Button.web("a", "ftp://a/b"), "button.webLinkUrl"),
        (lambda: Button.block("a", ""), "button.blockId"),
        (lambda: Button.message("a", "b", extra={"when": object()}), "json"),
        (lambda: QuickReply("a", "webLink"), "quickReply.action"),
        (lambda: QuickReply.block("a", " "), "quickReply.blockId"),
        (lambda: ListItem("a", action="message"), "listItem.messageText"),
        (Link, "link.target"),
        (lambda: CommerceCard("1", PICTURE), "commerceCard.price"),  # type: ignore[arg-type]
        (lambda: CommerceCard(1, PICTURE, discount_rate=5), "commerceCard.discountedPrice"),
        (lambda: ItemCard([]), "itemCard.itemList"),
        (lambda: ItemCard([Item("a", "b")] * 11), "itemCard.itemList"),
        (lambda: Carousel([ItemCard([Item("a", "b")] * 6)]), "itemCard.itemList.carousel"),
        (lambda: ItemCard([Item("a", "b")], head="a", profile=ItemProfile("a")), "itemCard.profile"),
        (lambda: ItemCard([Item("a", "b")], description="a"), "itemCard.title"),
        (lambda: ItemListSummary("합계", "무료"), "itemListSummary.description"),
        (lambda: ItemThumbnail(URL, 3, 2), "itemThumbnail.ratio"),
        (lambda: ContextValue("a", 1, params={"page": 2}), "contextValue.params"),  # type: ignore[dict-item]
        (SkillResponse, "skillResponse.template"),
        (lambda: SkillResponse([SimpleText("a")] * 4), "template.outputs"),
        (lambda: SkillResponse([], [QuickReply.message("a", "b")]), "template.outputs"),
        (
            lambda: SkillResponse([SimpleText("a")], [QuickReply.message("a", "b")] * 11),
            "template.quickReplies",
        ),
        (lambda: SkillResponse([WEB]), "output.unknown"),
        (lambda: SkillResponse([SimpleText("a")], use_callback=True), "skillResponse.useCallback"),
        (
            lambda: SkillResponse([TextCard("a", buttons=[Button.message("a", "b", {"x": "가" * 10_000})])]),
            "output.size",
        ),
    ],
)
def test_structure_raises(build: Callable[[], object], rule: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        build()
    assert rule in rules_of(caught)
    assert rule in str(caught.value)


def test_what_just_fits_builds() -> None:
    ListCard("a", items(5))
    Carousel([ListCard("a", items(4))] * 5)
    Carousel([BasicCard(WHOLE)] * 10)
    Carousel([ItemCard([Item("a", "b")] * 5)] * 10)
    Carousel([BasicCard(PICTURE)], CarouselHeader("a", "b", URL))
    BasicCard(WHOLE, buttons=[WEB] * 3, button_layout="vertical")
    SkillResponse([SimpleText("a")] * 3, [QuickReply.message("a", "b")] * 10)


def test_parts_are_frozen_and_keep_no_list_of_the_caller() -> None:
    rows, extra = items(1), {"v": 1}
    card = ListCard("a", rows, [Button.message("a", "b", extra)])
    rows.extend(items(9))
    extra["v"] = 2
    assert len(card.items) == 1
    assert card.render()["buttons"][0]["extra"] == {"v": 1}
    with pytest.raises(FrozenInstanceError):
        card.header = "b"  # type: ignore[misc]


EXTREMES = {
    "empty": "",
    "line ends": "\n" * 20,
    "long": LONG,
    "families": "👨‍👩‍👧‍👦" * 200,
    "marks": "\u0301" * 500,
    "many lines": "가\n" * 300,
}


def extreme(name: str) -> str:
    return EXTREMES[name]


TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(sorted(EXTREMES)).map(extreme)
OPTIONAL = st.none() | TEXT
BUTTONS = st.lists(
    st.builds(Button.message, TEXT, TEXT) | st.builds(Button.web, TEXT, st.just(URL)), max_size=2
)
THUMBNAILS = st.builds(Thumbnail, st.just(URL), OPTIONAL, st.just(Link(URL)))
LAYOUTS = st.sampled_from([None, "vertical", "horizontal"])
ITEM_CARDS = st.builds(
    lambda rows, title, description, head, image_title, buttons, layout: ItemCard(
        rows,
        title=title,
        description=None if title is None else description,
        head=head,
        image_title=image_title,
        item_list_summary=ItemListSummary(rows[0].title, "₩1,000"),
        buttons=buttons,
        button_layout=layout,
    ),
    st.lists(st.builds(Item, TEXT, TEXT), min_size=1, max_size=5),
    OPTIONAL,
    OPTIONAL,
    OPTIONAL,
    st.none() | st.builds(ImageTitle, TEXT, OPTIONAL),
    BUTTONS,
    LAYOUTS,
)
CARDS = {
    "text": st.builds(TextCard, TEXT, OPTIONAL, BUTTONS, LAYOUTS),
    "basic": st.builds(BasicCard, THUMBNAILS, OPTIONAL, OPTIONAL, BUTTONS, LAYOUTS),
    "commerce": st.builds(
        lambda thumbnail, title, description, name, buttons: CommerceCard(
            1, thumbnail, title, description, profile=Profile(name), buttons=buttons
        ),
        THUMBNAILS,
        OPTIONAL,
        OPTIONAL,
        TEXT,
        BUTTONS,
    ),
    "list": st.builds(
        ListCard,
        TEXT,
        st.lists(
            st.builds(ListItem, TEXT, OPTIONAL)
            | st.builds(lambda a, b: ListItem(a, action="block", block_id="b", message_text=b), TEXT, TEXT),
            min_size=1,
            max_size=4,
        ),
        BUTTONS,
        LAYOUTS,
    ),
    "item": ITEM_CARDS,
}
CAROUSELS = st.one_of(
    [st.builds(Carousel, st.lists(cards, min_size=1, max_size=3)) for cards in CARDS.values()]
)
HEADED = st.builds(
    lambda card, title, text: Carousel([card], CarouselHeader(title, text, URL)), CARDS["basic"], TEXT, TEXT
)
OUTPUTS = st.one_of(
    st.builds(SimpleText, TEXT),
    st.builds(SimpleImage, st.just(URL), OPTIONAL),
    CAROUSELS,
    HEADED,
    *CARDS.values(),
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(OUTPUTS, min_size=1, max_size=3),
    st.lists(st.builds(QuickReply.message, TEXT, TEXT), max_size=10),
)
def test_any_text_in_any_field_builds_a_good_answer(outputs: list[Any], replies: list[QuickReply]) -> None:
    rendered = SkillResponse(outputs, replies).render()
    assert violations(json.loads(json.dumps(rendered))) == []
    json.dumps(rendered, ensure_ascii=False).encode()


@settings(deadline=None)
@given(TEXT)
def test_any_waiting_text(text: str) -> None:
    rendered = SkillResponse.waiting(text).render()
    assert violations(rendered) == []
    assert length(rendered["data"]["text"]) <= 1000


def test_a_full_carousel_of_the_longest_texts_stays_within_a_bubble() -> None:
    row = ListItem(LONG, LONG, URL, Link(URL), action="message", message_text=LONG)
    lists = Carousel([ListCard(LONG, [row] * 4, [Button.message(LONG, LONG)] * 3)] * 5)
    basics = Carousel([BasicCard(PICTURE, LONG, LONG, [Button.message(LONG, LONG)] * 3)] * 10)
    SkillResponse([lists, basics, SimpleText(LONG)])


@pytest.mark.parametrize("name", kakao.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(kakao, name).__name__.lower().endswith(name.lower())


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="VideoCard"):
        kakao.VideoCard  # noqa: B018


def test_import_is_light() -> None:
    """Only the standard library and our errors; the rare parts not before they are asked for."""
    code = (
        "import sys; before = set(sys.modules); import maeari.kakao; loaded = set(sys.modules) - before;"
        "print(*sorted(name for name in loaded if name.partition('.')[0] not in sys.stdlib_module_names))"
    )
    layer = str(Path(kakao.__file__).parents[2])
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": layer}
    )
    modules = ("combined", "errors", "fields", "limits", "parts", "payload", "response", "rules", "text")
    ours = {"maeari", "maeari.errors", "maeari.kakao", *(f"maeari.kakao.{name}" for name in modules)}
    assert set(ran.stdout.split()) == ours
