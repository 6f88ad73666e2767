"""Kakao's published limits of a 2.0 skill response, said once, as data.

Source of all that has no other mark: Kakao's page "응답 타입별 JSON 포맷" (skill_guide/answer_json_format).
`published=False` marks a limit of our own where Kakao gives no number: it keeps the text within what a phone
shows and a full carousel within the size of a bubble.
"""

from __future__ import annotations

from typing import NamedTuple

VERSION = "2.0"
BUBBLE_BYTES = 30_000
"""Kakao refuses a bubble above 30,720 bytes by a count of its own; ours is UTF-8 JSON, so we stay below."""
LABEL = 14
LABEL_SIDE_BY_SIDE = 8
BUTTONS_SIDE_BY_SIDE = 2
QUICK_REPLIES = 10
CAROUSEL_LIST_CARDS = 5
"""Other cards: 10. A sixth list card was seen to drop the whole answer."""


class Field(NamedTuple):
    """What one field of a JSON object may hold.

    Attributes:
        kind: text (shown to the person), string (an id, not shown), url, integer, flag, choice, object, array
            (of objects), map (any object), strings (an object of strings), any.
        required: present and not empty.
        least: least entries of an array, or least value of an integer.
        most: most UTF-16 code units of a text, or most entries of an array.
        lines: most lines of a text.
        choices: values of a choice.
        shape: of an object, or of each entry of an array.
        carousel: whether the limit holds only inside a carousel.
        published: whether `most` is Kakao's.
    """

    kind: str
    required: bool = False
    least: int = 0
    most: int | None = None
    lines: int | None = None
    choices: tuple[str, ...] = ()
    shape: Shape | None = None
    carousel: bool = False
    published: bool = True


class Shape(NamedTuple):
    """A kind of JSON object: its name in Kakao's documentation and its fields.

    Attributes:
        name: such as `basicCard`.
        fields: by JSON name; any other field is a mistake, since Kakao drops it silently.
        total: most UTF-16 code units of title and description together.
        total_lines: most lines of both together.
    """

    name: str
    fields: dict[str, Field]
    total: int | None = None
    total_lines: int | None = None


STRING = Field("string")
URL = Field("url")
URL_REQUIRED = Field("url", required=True)
PIXELS = Field("integer", least=1)
AMOUNT = Field("integer")
FLAG = Field("flag")
MAP = Field("map")

LINK = Shape("link", {"web": URL, "mobile": URL, "pc": URL})
_LINK = Field("object", shape=LINK)
_ALT_TEXT = Field("text", most=50)
# A tapped button speaks for the person; ours are names and short commands.
_MESSAGE_TEXT = Field("text", most=100, published=False)

THUMBNAIL = Shape(
    "thumbnail",
    {"imageUrl": URL_REQUIRED, "altText": _ALT_TEXT, "link": _LINK, "fixedRatio": FLAG},
)
ITEM_THUMBNAIL = Shape(
    "itemThumbnail",
    {"imageUrl": URL_REQUIRED, "altText": _ALT_TEXT, "link": _LINK, "width": PIXELS, "height": PIXELS},
)
HEADER_THUMBNAIL = Shape("headerThumbnail", {"imageUrl": URL_REQUIRED})

BUTTON = Shape(
    "button",
    {
        "label": Field("text", required=True, most=LABEL),
        "action": Field(
            "choice", required=True, choices=("webLink", "message", "block", "phone", "share", "operator")
        ),
        "webLinkUrl": URL,
        "messageText": _MESSAGE_TEXT,
        "blockId": STRING,
        "phoneNumber": STRING,
        "extra": MAP,
    },
)
QUICK_REPLY = Shape(
    "quickReply",
    {
        "label": Field("text", required=True, most=LABEL, published=False),  # public code agrees on 14
        "action": Field("choice", required=True, choices=("message", "block")),
        "messageText": _MESSAGE_TEXT,
        "blockId": STRING,
        "extra": Field("any"),
    },
)

# Three when stacked; fewer side by side, which depends on the layout (rules.py).
_BUTTONS = {
    "buttons": Field("array", most=3, shape=BUTTON),
    "buttonLayout": Field("choice", choices=("vertical", "horizontal")),
    "forwardable": FLAG,
}

SIMPLE_TEXT = Shape("simpleText", {"text": Field("text", required=True, most=1000), "forwardable": FLAG})
SIMPLE_IMAGE = Shape("simpleImage", {"imageUrl": URL_REQUIRED, "altText": _ALT_TEXT, "forwardable": FLAG})
TEXT_CARD_TITLE = 50
TEXT_CARD_TEXT = 400
TEXT_CARD = Shape(
    "textCard",
    {
        "title": Field("text", most=TEXT_CARD_TITLE),
        "description": Field("text", most=TEXT_CARD_TEXT),
        **_BUTTONS,
    },
    total=TEXT_CARD_TEXT,
)
BASIC_CARD = Shape(
    "basicCard",
    {
        "thumbnail": Field("object", required=True, shape=THUMBNAIL),  # error 2461 since October 2026
        "title": Field("text", most=50),
        "description": Field("text", most=230),
        **_BUTTONS,
    },
)
PROFILE = Shape(
    "profile", {"nickname": Field("text", required=True, most=30, published=False), "imageUrl": URL}
)
COMMERCE_CARD = Shape(
    "commerceCard",
    {
        "title": Field("text", most=30),
        "description": Field("text", most=40),
        "price": Field("integer", required=True),
        "currency": Field("choice", choices=("won",)),
        "discount": AMOUNT,
        "discountRate": AMOUNT,
        "discountedPrice": AMOUNT,
        "thumbnails": Field("array", required=True, least=1, most=1, shape=THUMBNAIL),
        "profile": Field("object", shape=PROFILE),
        **_BUTTONS,
    },
)
LIST_HEADER_TITLE = 50
LIST_HEADER = Shape(
    "listHeader", {"title": Field("text", required=True, most=LIST_HEADER_TITLE, published=False)}
)
LIST_ITEM = Shape(
    "listItem",
    {
        "title": Field("text", required=True, most=34, published=False),  # two lines of a phone
        "description": Field("text", most=60, published=False),
        "imageUrl": URL,
        "link": _LINK,
        "action": Field("choice", choices=("block", "message")),
        "blockId": STRING,
        "messageText": _MESSAGE_TEXT,
        "extra": MAP,
    },
)
LIST_CARD = Shape(
    "listCard",
    {
        "header": Field("object", required=True, shape=LIST_HEADER),
        "items": Field("array", required=True, least=1, most=5, shape=LIST_ITEM),
        **_BUTTONS,
    },
)
ITEM_HEAD = Shape("itemHead", {"title": Field("text", required=True, most=30, lines=1, published=False)})
ITEM_PROFILE = Shape(
    "itemProfile",
    {"title": Field("text", required=True, most=15), "imageUrl": URL, "width": PIXELS, "height": PIXELS},
)
IMAGE_TITLE = Shape(
    "imageTitle",
    {
        "title": Field("text", required=True, most=40, lines=2, published=False),
        "description": Field("text", most=20, lines=1, published=False),
        "imageUrl": URL,
    },
)
ITEM = Shape(
    "item",
    {
        "title": Field("text", required=True, most=6),
        "description": Field("text", required=True, most=60, lines=2, published=False),
    },
)
SUMMARY = Shape(
    "itemListSummary",
    {"title": Field("text", required=True, most=6), "description": Field("string", required=True, most=14)},
)
ITEM_CARD = Shape(
    "itemCard",
    {
        "thumbnail": Field("object", shape=ITEM_THUMBNAIL),
        "head": Field("object", shape=ITEM_HEAD),
        "profile": Field("object", shape=ITEM_PROFILE),
        "imageTitle": Field("object", shape=IMAGE_TITLE),
        "itemList": Field("array", required=True, least=1, most=10, shape=ITEM),
        "itemListAlignment": Field("choice", choices=("left", "right")),
        "itemListSummary": Field("object", shape=SUMMARY),
        "title": Field("text", most=200, lines=12),
        "description": Field("text"),  # bounded by what the title leaves of the total
        **_BUTTONS,
    },
    total=200,
    total_lines=12,
)


def _tightened(card: Shape, total: int | None = None, **fields: Field) -> Shape:
    """The card as it must be inside a carousel."""
    tighter = {name: field._replace(carousel=True) for name, field in fields.items()}
    return card._replace(fields={**card.fields, **tighter}, total=total)


CAROUSEL_CARDS = {
    "textCard": _tightened(TEXT_CARD, description=Field("text", most=128)),
    "basicCard": _tightened(
        BASIC_CARD, title=Field("text", most=50, lines=2), description=Field("text", most=230, lines=2)
    ),
    "commerceCard": COMMERCE_CARD,
    "listCard": _tightened(
        LIST_CARD,
        items=Field(
            "array", required=True, least=1, most=4, shape=LIST_ITEM
        ),  # a fifth dropped whole answers
    ),
    "itemCard": _tightened(
        ITEM_CARD,
        total=100,
        itemList=Field("array", required=True, least=1, most=5, shape=ITEM),
        title=Field("text", most=100, lines=12),
    ),
}
CAROUSEL_HEADER = Shape(
    "carouselHeader",
    {
        "title": Field("text", required=True, most=50, lines=2, published=False),
        "description": Field("text", required=True, most=100, lines=3, published=False),
        "thumbnail": Field("object", required=True, shape=HEADER_THUMBNAIL),
    },
)
CAROUSEL = Shape(
    "carousel",
    {
        "type": Field("choice", required=True, choices=tuple(CAROUSEL_CARDS)),
        "items": Field("array", required=True, least=1, most=10),
        "header": Field("object", shape=CAROUSEL_HEADER),
    },
)

COMPONENTS = {
    shape.name: shape
    for shape in (
        SIMPLE_TEXT,
        SIMPLE_IMAGE,
        TEXT_CARD,
        BASIC_CARD,
        COMMERCE_CARD,
        LIST_CARD,
        ITEM_CARD,
        CAROUSEL,
    )
}
OUTPUT = Shape("output", {name: Field("object", shape=shape) for name, shape in COMPONENTS.items()})
TEMPLATE = Shape(
    "template",
    {
        "outputs": Field("array", required=True, least=1, most=3, shape=OUTPUT),
        "quickReplies": Field("array", most=QUICK_REPLIES, shape=QUICK_REPLY),
    },
)
CONTEXT_VALUE = Shape(
    "contextValue",
    {
        "name": Field("string", required=True),
        "lifeSpan": Field("integer", required=True),  # turns; 0 deletes the context
        "ttl": AMOUNT,  # seconds
        "params": Field("strings"),
    },
)
CONTEXT = Shape("context", {"values": Field("array", required=True, shape=CONTEXT_VALUE)})
SKILL_RESPONSE = Shape(
    "skillResponse",
    {
        "version": Field("choice", required=True, choices=(VERSION,)),  # without it: read as the old format
        "template": Field("object", shape=TEMPLATE),
        "context": Field("object", shape=CONTEXT),
        "data": MAP,
        "useCallback": FLAG,
    },
)
