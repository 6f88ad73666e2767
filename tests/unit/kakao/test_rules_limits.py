"""Each limit: what just fits and one less pass, one more is a violation with its path and rule.

In the tables "$" is the first output and "$0" the first card of its carousel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from maeari.kakao import Violation, violations
from tests.unit.kakao.answers import (
    ITEM,
    PICTURE,
    ROW,
    SAY,
    WEB,
    answer,
    basic_card,
    carousel,
    commerce_card,
    header,
    item_card,
    lines,
    list_card,
    replies,
    text,
    text_card,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

type Row = tuple[Callable[[int], dict[str, Any]], int, str, str]

PUBLISHED: list[Row] = [
    (lambda n: answer(*[text(1)] * n), 3, "template.outputs", "template.outputs"),
    (replies, 10, "template.quickReplies", "template.quickReplies"),
    (text, 1000, "$.simpleText.text", "simpleText.text"),
    (
        lambda n: {"simpleImage": {**PICTURE, "altText": words(n)}},
        50,
        "$.simpleImage.altText",
        "simpleImage.altText",
    ),
    (lambda n: text_card(title=words(n)), 50, "$.textCard.title", "textCard.title"),
    (lambda n: text_card(title=words(50), description=words(n)), 350, "$.textCard", "textCard.total"),
    (
        lambda n: carousel(text_card(description=words(n))),
        128,
        "$0.description",
        "textCard.description.carousel",
    ),
    (lambda n: basic_card(title=words(n)), 50, "$.basicCard.title", "basicCard.title"),
    (
        lambda n: basic_card(description=words(n)),
        230,
        "$.basicCard.description",
        "basicCard.description",
    ),
    (lambda n: carousel(basic_card(title=words(n))), 50, "$0.title", "basicCard.title.carousel"),
    (
        lambda n: carousel(basic_card(description=words(n))),
        230,
        "$0.description",
        "basicCard.description.carousel",
    ),
    (lambda n: carousel(item_card(title=lines(n))), 12, "$0.title", "itemCard.title.carousel"),
    (lambda n: carousel(basic_card(title=lines(n))), 2, "$0.title", "basicCard.title.carousel"),
    (
        lambda n: carousel(basic_card(description=lines(n))),
        2,
        "$0.description",
        "basicCard.description.carousel",
    ),
    (
        lambda n: basic_card(thumbnail={**PICTURE, "altText": words(n)}),
        50,
        "$.basicCard.thumbnail.altText",
        "thumbnail.altText",
    ),
    (lambda n: commerce_card(title=words(n)), 30, "$.commerceCard.title", "commerceCard.title"),
    (
        lambda n: commerce_card(description=words(n)),
        40,
        "$.commerceCard.description",
        "commerceCard.description",
    ),
    (list_card, 5, "$.listCard.items", "listCard.items"),
    (
        lambda n: answer(text(1), carousel(list_card(n))),
        4,
        "template.outputs[1].carousel.items[0].items",
        "listCard.items.carousel",
    ),
    (lambda n: item_card(itemList=[ROW] * n), 10, "$.itemCard.itemList", "itemCard.itemList"),
    (
        lambda n: carousel(item_card(itemList=[ROW] * n)),
        5,
        "$0.itemList",
        "itemCard.itemList.carousel",
    ),
    (
        lambda n: item_card(itemList=[{**ROW, "title": words(n)}]),
        6,
        "$.itemCard.itemList[0].title",
        "item.title",
    ),
    (
        lambda n: item_card(itemList=[{**ROW, "description": lines(n)}]),
        2,
        "$.itemCard.itemList[0].description",
        "item.description",
    ),
    (lambda n: item_card(head={"title": lines(n)}), 1, "$.itemCard.head.title", "itemHead.title"),
    (
        lambda n: item_card(profile={"title": words(n)}),
        15,
        "$.itemCard.profile.title",
        "itemProfile.title",
    ),
    (
        lambda n: item_card(imageTitle={"title": lines(n)}),
        2,
        "$.itemCard.imageTitle.title",
        "imageTitle.title",
    ),
    (
        lambda n: item_card(imageTitle={"title": "가", "description": lines(n)}),
        1,
        "$.itemCard.imageTitle.description",
        "imageTitle.description",
    ),
    (
        lambda n: item_card(itemListSummary={"title": words(n), "description": "1원"}),
        6,
        "$.itemCard.itemListSummary.title",
        "itemListSummary.title",
    ),
    (
        lambda n: item_card(itemListSummary={"title": "합계", "description": "1" * n}),
        14,
        "$.itemCard.itemListSummary.description",
        "itemListSummary.description",
    ),
    (
        lambda n: item_card(title=words(100), description=words(n)),
        100,
        "$.itemCard",
        "itemCard.total",
    ),
    (lambda n: item_card(title=lines(6), description=lines(n)), 6, "$.itemCard", "itemCard.total"),
    (
        lambda n: carousel(item_card(title=words(50), description=words(n))),
        50,
        "$0",
        "itemCard.total.carousel",
    ),
    (
        lambda n: carousel(item_card(title=lines(6), description=lines(n))),
        6,
        "$0",
        "itemCard.total.carousel",
    ),
    (lambda n: carousel(*[basic_card()] * n), 10, "$.carousel.items", "carousel.items"),
    (lambda n: carousel(*[list_card()] * n), 5, "$.carousel.items", "carousel.items.listCard"),
    (
        lambda n: carousel(basic_card(), header=header(title=lines(n))),
        2,
        "$.carousel.header.title",
        "carouselHeader.title",
    ),
    (
        lambda n: carousel(basic_card(), header=header(description=lines(n))),
        3,
        "$.carousel.header.description",
        "carouselHeader.description",
    ),
    (
        lambda n: {"textCard": {"description": words(n)}},
        400,
        "$.textCard.description",
        "textCard.description",
    ),
    (lambda n: item_card(title=words(n)), 200, "$.itemCard.title", "itemCard.title"),
    (lambda n: item_card(title=lines(n)), 12, "$.itemCard.title", "itemCard.title"),
    (lambda n: carousel(item_card(title=words(n))), 100, "$0.title", "itemCard.title.carousel"),
]

OURS: list[Row] = [
    (
        lambda n: {"listCard": {"header": {"title": words(n)}, "items": [ITEM]}},
        50,
        "$.listCard.header.title",
        "listHeader.title",
    ),
    (
        lambda n: {"listCard": {"header": ITEM, "items": [{"title": words(n)}]}},
        34,
        "$.listCard.items[0].title",
        "listItem.title",
    ),
    (
        lambda n: {"listCard": {"header": ITEM, "items": [{**ITEM, "description": words(n)}]}},
        60,
        "$.listCard.items[0].description",
        "listItem.description",
    ),
    (
        lambda n: text_card(buttons=[{**SAY, "messageText": words(n)}]),
        100,
        "$.textCard.buttons[0].messageText",
        "button.messageText",
    ),
    (
        lambda n: item_card(itemList=[{**ROW, "description": words(n)}]),
        60,
        "$.itemCard.itemList[0].description",
        "item.description",
    ),
    (lambda n: item_card(head={"title": words(n)}), 30, "$.itemCard.head.title", "itemHead.title"),
    (
        lambda n: item_card(imageTitle={"title": words(n)}),
        40,
        "$.itemCard.imageTitle.title",
        "imageTitle.title",
    ),
    (
        lambda n: item_card(imageTitle={**ITEM, "description": words(n)}),
        20,
        "$.itemCard.imageTitle.description",
        "imageTitle.description",
    ),
    (
        lambda n: commerce_card(profile={"nickname": words(n)}),
        30,
        "$.commerceCard.profile.nickname",
        "profile.nickname",
    ),
    (
        lambda n: carousel(basic_card(), header=header(title=words(n))),
        50,
        "$.carousel.header.title",
        "carouselHeader.title",
    ),
    (
        lambda n: carousel(basic_card(), header=header(description=words(n))),
        100,
        "$.carousel.header.description",
        "carouselHeader.description",
    ),
    (
        lambda n: answer(quickReplies=[{**SAY, "label": words(n)}]),
        14,
        "template.quickReplies[0].label",
        "quickReply.label",
    ),
]

CARDS = [text_card, basic_card, commerce_card, list_card, item_card]


def whole(built: dict[str, Any]) -> dict[str, Any]:
    return built if "version" in built else answer(built)


def at_most(build: Callable[[int], dict[str, Any]], most: int, path: str, rule: str) -> list[Violation]:
    """Asserts the limit and returns the violations of one more."""
    path = path.replace("$0", "$.carousel.items[0]").replace("$", "template.outputs[0]")
    assert violations(whole(build(most))) == []
    assert most == 1 or violations(whole(build(most - 1))) == []
    above = violations(whole(build(most + 1)))
    assert (path, rule) in {(each.path, each.rule) for each in above}
    assert len(above) <= 2, above  # a text above its own limit may also break the one it shares with another
    return above


@pytest.mark.parametrize(("build", "most", "path", "rule"), PUBLISHED, ids=[row[3] for row in PUBLISHED])
def test_published_limits(build: Callable[[int], dict[str, Any]], most: int, path: str, rule: str) -> None:
    above = at_most(build, most, path, rule)
    assert not any("our own" in each.message for each in above)


@pytest.mark.parametrize(("build", "most", "path", "rule"), OURS, ids=[row[3] for row in OURS])
def test_limits_of_our_own_say_so(
    build: Callable[[int], dict[str, Any]], most: int, path: str, rule: str
) -> None:
    (violation,) = at_most(build, most, path, rule)
    assert "our own limit" in violation.message


@pytest.mark.parametrize("card", CARDS)
def test_buttons(card: Callable[..., dict[str, Any]]) -> None:
    kind = next(iter(card()))
    buttons = f"$.{kind}.buttons"
    at_most(lambda n: card(buttons=[WEB] * n), 3, buttons, f"{kind}.buttons")
    at_most(
        lambda n: card(buttons=[WEB] * n, buttonLayout="horizontal"), 2, buttons, f"{kind}.buttons.horizontal"
    )
    at_most(
        lambda n: card(buttons=[WEB, {**WEB, "label": words(n)}]), 14, f"{buttons}[1].label", "button.label"
    )
    at_most(
        lambda n: card(buttons=[WEB, {**WEB, "label": words(n)}], buttonLayout="horizontal"),
        8,
        f"{buttons}[1].label",
        "button.label.horizontal",
    )


def test_emoji_count_by_utf16() -> None:
    assert violations(answer(text_card(title="😀" * 25))) == []
    (violation,) = violations(answer(text_card(title="😀" * 25 + "!")))
    assert violation.message == "at most 50 UTF-16 code units, has 51"


def test_bubble_size_is_counted_in_bytes_and_per_bubble() -> None:
    def sized(letters: int) -> dict[str, Any]:
        return text_card(buttons=[{**SAY, "extra": {"x": "가" * 9000 + "a" * letters}}])

    fits = 29_999 - len(str(sized(0)).encode())  # a repr is as long as JSON here
    assert violations(answer(sized(fits), sized(fits))) == []
    (violation,) = violations(answer(sized(fits), sized(fits + 1)))
    assert (violation.path, violation.rule) == ("template.outputs[1]", "output.size")


def test_a_label_too_long_anywhere_is_one_violation() -> None:
    card = text_card(buttons=[WEB, {**WEB, "label": words(15)}], buttonLayout="horizontal")
    (violation,) = violations(answer(card))
    assert violation.rule == "button.label"


def test_the_message_says_limit_and_value() -> None:
    assert violations(answer(text(1), carousel(list_card(5)))) == [
        Violation(
            "template.outputs[1].carousel.items[0].items", "listCard.items.carousel", "at most 4, has 5"
        )
    ]
