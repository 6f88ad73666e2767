"""Rules of structure: what each needs, what excludes what, and that nothing ever raises.

In the table "$" is the first output.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.kakao import violations
from tests.unit.kakao.answers import (
    FIXED,
    ITEM,
    PICTURE,
    SAY,
    URL,
    WEB,
    answer,
    basic_card,
    carousel,
    commerce_card,
    header,
    item_card,
    list_card,
    text,
    text_card,
    words,
)

WHOLE: list[tuple[object, str, str]] = [
    ([], "response", "skillResponse"),
    (None, "response", "skillResponse"),
    ({"template": {"outputs": [text(1)]}}, "version", "skillResponse.version"),
    ({**answer(), "version": "1.0"}, "version", "skillResponse.version"),
    ({**answer(), "version": 2.0}, "version", "skillResponse.version"),
    ({**answer(), "templates": {}}, "response", "skillResponse.unknown"),
    ({"version": "2.0"}, "template", "skillResponse.template"),
    ({"version": "2.0", "data": {"text": "x"}}, "template", "skillResponse.template"),
    ({**answer(), "useCallback": True}, "template", "skillResponse.useCallback"),
    ({**answer(), "useCallback": "true"}, "useCallback", "skillResponse.useCallback"),
    ({**answer(), "data": "x"}, "data", "skillResponse.data"),
    ({"version": "2.0", "template": {"outputs": []}}, "template.outputs", "template.outputs"),
    ({"version": "2.0", "template": {}}, "template.outputs", "template.outputs"),
    ({"version": "2.0", "template": {"outputs": {}}}, "template.outputs", "template.outputs"),
    (answer({"simpleText": {"text": "a"}}, {}), "template.outputs[1]", "output.component"),
    (answer(quickReplies=[WEB]), "template.quickReplies[0].action", "quickReply.action"),
    (
        answer(quickReplies=[{"label": "a", "action": "block"}]),
        "template.quickReplies[0].blockId",
        "quickReply.blockId",
    ),
    (
        {**answer(), "context": {"values": [{"name": "a", "lifeSpan": 1, "params": {"page": 2}}]}},
        "context.values[0].params",
        "contextValue.params",
    ),
    (
        {**answer(), "context": {"values": [{"name": "a", "lifespan": 1}]}},
        "context.values[0].lifeSpan",
        "contextValue.lifeSpan",
    ),
    (answer(text_card(buttons=[{**SAY, "extra": {"x": float("nan")}}])), "response", "json"),
    (answer({"simpleText": {"text": "\ud83d!"}}), "response", "json"),
]

OUTPUT: list[tuple[dict[str, Any], str, str]] = [
    (
        item_card(profile={**ITEM, "width": 0, "height": 0}),
        "$.itemCard.profile.width",
        "itemProfile.width",
    ),
    ({**text(1), **text_card()}, "$", "output.component"),
    ({"simpleText": None}, "$", "output.component"),
    ({"videoCard": {}}, "$", "output.unknown"),
    (text_card(thumbnailUrl=URL), "$.textCard", "textCard.unknown"),
    ({"simpleText": {"text": " \n"}}, "$.simpleText.text", "simpleText.text"),
    ({"simpleText": {"text": 1}}, "$.simpleText.text", "simpleText.text"),
    ({"simpleImage": {}}, "$.simpleImage.imageUrl", "simpleImage.imageUrl"),
    ({"textCard": {"buttons": [WEB]}}, "$.textCard", "textCard.text"),
    ({"basicCard": {"title": "a"}}, "$.basicCard.thumbnail", "basicCard.thumbnail"),
    (basic_card(thumbnail=None), "$.basicCard.thumbnail", "basicCard.thumbnail"),
    (basic_card(thumbnail={}), "$.basicCard.thumbnail.imageUrl", "thumbnail.imageUrl"),
    ({"commerceCard": {"thumbnails": [PICTURE]}}, "$.commerceCard.price", "commerceCard.price"),
    (commerce_card(price="1000"), "$.commerceCard.price", "commerceCard.price"),
    (commerce_card(price=True), "$.commerceCard.price", "commerceCard.price"),
    (commerce_card(currency="usd"), "$.commerceCard.currency", "commerceCard.currency"),
    (commerce_card(thumbnails=[]), "$.commerceCard.thumbnails", "commerceCard.thumbnails"),
    (commerce_card(thumbnails=[PICTURE] * 2), "$.commerceCard.thumbnails", "commerceCard.thumbnails"),
    (
        commerce_card(discountRate=10),
        "$.commerceCard.discountedPrice",
        "commerceCard.discountedPrice",
    ),
    (commerce_card(dicountedPrice=1), "$.commerceCard", "commerceCard.unknown"),
    ({"listCard": {"items": [ITEM]}}, "$.listCard.header", "listCard.header"),
    (list_card(0), "$.listCard.items", "listCard.items"),
    (
        {"listCard": {"header": ITEM, "items": [{}]}},
        "$.listCard.items[0].title",
        "listItem.title",
    ),
    (item_card(itemList=[]), "$.itemCard.itemList", "itemCard.itemList"),
    (item_card(head=ITEM, profile=ITEM), "$.itemCard", "itemCard.profile"),
    (
        item_card(itemListAlignment="center"),
        "$.itemCard.itemListAlignment",
        "itemCard.itemListAlignment",
    ),
    (item_card(description="a"), "$.itemCard.title", "itemCard.title"),
    (
        item_card(thumbnail={**PICTURE, "width": 3, "height": 2}),
        "$.itemCard.thumbnail",
        "itemThumbnail.ratio",
    ),
    (item_card(thumbnail={**PICTURE, "width": 3}), "$.itemCard.thumbnail", "itemThumbnail.ratio"),
    (
        carousel(item_card(), item_card(thumbnail=PICTURE)),
        "$.carousel.items[1].thumbnail",
        "itemThumbnail.ratio.carousel",
    ),
    *(
        (
            item_card(itemListSummary={"title": "합계", "description": amount}),
            "$.itemCard.itemListSummary.description",
            "itemListSummary.description",
        )
        for amount in ("무료", "1-2", "1\n2")
    ),
    (carousel(text(1)), "$.carousel.type", "carousel.type"),
    (carousel(carousel(text_card())), "$.carousel.type", "carousel.type"),
    ({"carousel": {"type": "textCard", "items": []}}, "$.carousel.items", "carousel.items"),
    (carousel(text_card(), basic_card(title="a")), "$.carousel.items[1]", "textCard.unknown"),
    (carousel(basic_card(), text_card()), "$.carousel.items[1].thumbnail", "basicCard.thumbnail"),
    (carousel(text_card(), header=header()), "$.carousel.header", "carousel.header"),
    (carousel(list_card(), header=header()), "$.carousel.header", "carousel.header"),
    (carousel(basic_card(), header=ITEM), "$.carousel.header.thumbnail", "carouselHeader.thumbnail"),
    (
        carousel(basic_card(), header=header(thumbnail=FIXED)),
        "$.carousel.header.thumbnail",
        "headerThumbnail.unknown",
    ),
    (carousel(basic_card(), basic_card(thumbnail=FIXED)), "$.carousel.items", "carousel.ratio"),
    (
        carousel(commerce_card(), commerce_card(thumbnails=[FIXED])),
        "$.carousel.items",
        "carousel.ratio",
    ),
    (
        basic_card(thumbnail=FIXED, buttons=[WEB] * 3),
        "$.basicCard.buttons",
        "basicCard.buttons.horizontal",
    ),
    (text_card(buttonLayout="diagonal"), "$.textCard.buttonLayout", "textCard.buttonLayout"),
    *(
        (
            text_card(buttons=[{"label": "a", "action": action}]),
            f"$.textCard.buttons[0].{needed}",
            f"button.{needed}",
        )
        for action, needed in {
            "webLink": "webLinkUrl",
            "message": "messageText",
            "block": "blockId",
            "phone": "phoneNumber",
        }.items()
    ),
    (
        text_card(buttons=[{**WEB, "action": "osLink"}]),
        "$.textCard.buttons[0].action",
        "button.action",
    ),
    (text_card(buttons=[{"action": "share"}]), "$.textCard.buttons[0].label", "button.label"),
    (text_card(buttons=[{**WEB, "extra": {}}]), "$.textCard.buttons[0].extra", "button.extra"),
    (text_card(buttons=[{**SAY, "extra": []}]), "$.textCard.buttons[0].extra", "button.extra"),
    (
        {"listCard": {"header": ITEM, "items": [{**ITEM, "action": "webLink"}]}},
        "$.listCard.items[0].action",
        "listItem.action",
    ),
    (
        {"listCard": {"header": ITEM, "items": [{**ITEM, "action": "message"}]}},
        "$.listCard.items[0].messageText",
        "listItem.messageText",
    ),
    (basic_card(thumbnail={**PICTURE, "link": {}}), "$.basicCard.thumbnail.link", "link.target"),
    *(
        ({"simpleImage": {"imageUrl": url}}, "$.simpleImage.imageUrl", "simpleImage.imageUrl")
        for url in (
            ["", "x.jpg", "ftp://a/b", "https://", "javascript:alert(1)", "https://a b", "https://a\n", 7]
        )
    ),
]

GOOD: list[tuple[str, Any]] = [
    ("callback", {"version": "2.0", "useCallback": True, "data": {"text": "찾고 있어요…"}}),
    (
        "context",
        {**answer(), "context": {"values": [{"name": "a", "lifeSpan": 0, "ttl": 60, "params": {"k": "v"}}]}},
    ),
    ("any extra of a reply", answer(quickReplies=[{**SAY, "extra": ["anything", 1]}])),
    ("null where optional", answer(text_card(description=None, buttons=None))),
    (
        "three under a whole picture, stacked",
        answer(basic_card(thumbnail=FIXED, buttons=[WEB] * 3, buttonLayout="vertical")),
    ),
    ("long label alone", answer(basic_card(thumbnail=FIXED, buttons=[{**WEB, "label": words(14)}]))),
    (
        "operator and share",
        answer(text_card(buttons=[{"label": "a", "action": "share"}, {"label": "b", "action": "operator"}])),
    ),
    (
        "commerce",
        answer(
            commerce_card(currency="won", discountRate=10, discountedPrice=900, profile={"nickname": "a"})
        ),
    ),
    (
        "item card",
        answer(item_card(title="a", description="b", thumbnail={**PICTURE, "width": 800, "height": 400})),
    ),
    ("amount", answer(item_card(itemListSummary={"title": "합계", "description": "₩1,234.50"}))),
    ("amount in won", answer(item_card(itemListSummary={"title": "합계", "description": "12,000 원"}))),
    ("wide in carousel", answer(carousel(item_card(thumbnail={**PICTURE, "width": 800, "height": 400})))),
    ("header", answer(carousel(basic_card(), header=header()))),
    ("one ratio", answer(carousel(*[basic_card(thumbnail=FIXED)] * 3))),
    (
        "block item",
        answer(
            {
                "listCard": {
                    "header": ITEM,
                    "items": [{**ITEM, "action": "block", "blockId": "b", "extra": {"v": 1}}],
                }
            }
        ),
    ),
]


@pytest.mark.parametrize(("response", "path", "rule"), WHOLE)
def test_a_response_is_refused(response: object, path: str, rule: str) -> None:
    assert (path, rule) in {(each.path, each.rule) for each in violations(response)}


@pytest.mark.parametrize(("output", "path", "rule"), OUTPUT, ids=[row[2] for row in OUTPUT])
def test_an_output_is_refused(output: dict[str, Any], path: str, rule: str) -> None:
    path = path.replace("$", "template.outputs[0]")
    assert (path, rule) in {(each.path, each.rule) for each in violations(answer(output))}


@pytest.mark.parametrize("response", [row[1] for row in GOOD], ids=[row[0] for row in GOOD])
def test_good(response: object) -> None:
    assert violations(response) == []


def test_too_deep_to_write_is_a_violation() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"x": deep}
    found = violations(answer(text_card(buttons=[{**SAY, "extra": deep}])))
    assert ("response", "json") in {(each.path, each.rule) for each in found}


NAMES = sorted(
    {
        *(
            "version",
            "template",
            "outputs",
            "quickReplies",
            "context",
            "values",
            "useCallback",
            "data",
            "simpleText",
            "text",
        ),
        *(
            "textCard",
            "basicCard",
            "commerceCard",
            "listCard",
            "itemCard",
            "carousel",
            "simpleImage",
            "type",
            "items",
        ),
        *(
            "header",
            "title",
            "description",
            "thumbnail",
            "thumbnails",
            "buttons",
            "buttonLayout",
            "label",
            "action",
            "extra",
        ),
        *(
            "itemList",
            "itemListSummary",
            "profile",
            "head",
            "imageUrl",
            "link",
            "web",
            "width",
            "height",
            "fixedRatio",
        ),
    }
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=6)
    | st.sampled_from(["2.0", "message", "listCard", "itemCard", "horizontal", URL])
)
JSON = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=25,
)


@settings(deadline=None, max_examples=200)
@given(JSON)
def test_never_raises(response: object) -> None:
    for each in (
        response,
        {"version": "2.0", "template": {"outputs": [{"carousel": response}]}},
        {"template": response},
    ):
        for violation in violations(each):
            assert violation.path
            assert violation.rule
            assert violation.message
    assert violations(response)  # nothing random is a good answer


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(["textCard", "basicCard", "commerceCard", "listCard", "itemCard", "carousel"]), JSON)
def test_never_raises_inside_a_component(kind: str, value: object) -> None:
    violations(answer({kind: value}))
    violations(answer({"carousel": {"type": kind, "items": [value, value]}}))
