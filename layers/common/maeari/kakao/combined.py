"""The rules of a response that concern several fields of one object."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from maeari.kakao import limits
from maeari.kakao.fields import Violation, count_lines, filled, json_bytes
from maeari.kakao.text import length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from maeari.kakao.limits import Shape

_NEEDS = {"webLink": "webLinkUrl", "message": "messageText", "block": "blockId", "phone": "phoneNumber"}
_TALKS = ("message", "block")  # actions that come back to the bot, so that `extra` has a meaning
_DECIMALS = 2


def check(value: dict[str, Any], shape: Shape, path: str) -> Iterator[Violation]:
    """Violations of the rules between the fields of `value`, an object of the given shape."""
    if shape.name in _RULES:
        yield from _RULES[shape.name](value, path)
    if shape.total is not None:
        yield from _total(value, shape, path)
    if "buttons" in shape.fields:
        yield from _buttons(value, shape, path)


def side_by_side(card: Mapping[str, Any]) -> bool:
    """Whether a card's buttons stand side by side: told by buttonLayout, else by an uncropped thumbnail."""
    if card.get("buttonLayout") in ("vertical", "horizontal"):
        return bool(card["buttonLayout"] == "horizontal")
    return _fixed_ratio(card)


def label_limit(card: Mapping[str, Any]) -> int:
    """Most UTF-16 code units of the card's button labels: fewer where two share a row."""
    buttons = card.get("buttons")
    shared = isinstance(buttons, list) and len(buttons) > 1 and side_by_side(card)
    return limits.LABEL_SIDE_BY_SIDE if shared else limits.LABEL


def _response(value: dict[str, Any], path: str) -> Iterator[Violation]:
    place = f"{path}.template" if path else "template"
    waiting, template = value.get("useCallback") is True, value.get("template") is not None
    if waiting and template:
        yield Violation(place, "skillResponse.useCallback", "must be left out when useCallback is true")
    if not waiting and not template:
        yield Violation(place, "skillResponse.template", "is required unless useCallback is true")


def _output(value: dict[str, Any], path: str) -> Iterator[Violation]:
    if len(value) != 1 or None in value.values():
        yield Violation(path, "output.component", f"must hold exactly one component, has {len(value)} fields")
    size = json_bytes(value)
    if size is not None and size >= limits.BUBBLE_BYTES:
        yield Violation(path, "output.size", f"must be below {limits.BUBBLE_BYTES} bytes of JSON, has {size}")


def _action(value: dict[str, Any], path: str, name: str) -> Iterator[Violation]:
    action = value.get("action")
    needed = _NEEDS.get(action) if isinstance(action, str) else None
    if needed and not filled(value.get(needed)):
        yield Violation(f"{path}.{needed}", f"{name}.{needed}", f"is required by action {action}")
    if value.get("extra") is not None and action not in _TALKS:
        yield Violation(f"{path}.extra", f"{name}.extra", "only with action message or block")


def _link(value: dict[str, Any], path: str) -> Iterator[Violation]:
    if not any(value.get(name) for name in limits.LINK.fields):
        yield Violation(path, "link.target", "must hold web, mobile or pc")


def _buttons(value: dict[str, Any], shape: Shape, path: str) -> Iterator[Violation]:
    buttons = value.get("buttons")
    if not isinstance(buttons, list):
        return
    most = limits.BUTTONS_SIDE_BY_SIDE
    if side_by_side(value) and len(buttons) > most:
        rule = f"{shape.name}.buttons.horizontal"
        yield Violation(f"{path}.buttons", rule, f"at most {most} side by side, has {len(buttons)}")
    if label_limit(value) == limits.LABEL:
        return
    for index, button in enumerate(buttons):
        label = button.get("label") if isinstance(button, dict) else None
        if isinstance(label, str) and limits.LABEL_SIDE_BY_SIDE < length(label) <= limits.LABEL:
            message = (
                f"at most {limits.LABEL_SIDE_BY_SIDE} UTF-16 code units side by side, has {length(label)}"
            )
            yield Violation(f"{path}.buttons[{index}].label", "button.label.horizontal", message)


def _total(value: dict[str, Any], shape: Shape, path: str) -> Iterator[Violation]:
    texts = [each for each in (value.get("title"), value.get("description")) if isinstance(each, str)]
    rule = f"{shape.name}.total" + ("" if shape is limits.COMPONENTS[shape.name] else ".carousel")
    units, lines = sum(map(length, texts)), sum(map(count_lines, texts))
    if shape.total is not None and units > shape.total:
        message = f"title and description at most {shape.total} UTF-16 code units together, have {units}"
        yield Violation(path, rule, message)
    if shape.total_lines is not None and lines > shape.total_lines:
        yield Violation(
            path, rule, f"title and description at most {shape.total_lines} lines together, have {lines}"
        )


def _text_card(value: dict[str, Any], path: str) -> Iterator[Violation]:
    if not filled(value.get("title")) and not filled(value.get("description")):
        yield Violation(path, "textCard.text", "title or description is required")


def _commerce_card(value: dict[str, Any], path: str) -> Iterator[Violation]:
    if value.get("discountRate") is not None and value.get("discountedPrice") is None:
        yield Violation(
            f"{path}.discountedPrice", "commerceCard.discountedPrice", "is required by discountRate"
        )


def _item_card(value: dict[str, Any], path: str) -> Iterator[Violation]:
    if value.get("head") is not None and value.get("profile") is not None:
        yield Violation(path, "itemCard.profile", "head and profile exclude each other")
    if filled(value.get("description")) and not filled(value.get("title")):
        yield Violation(f"{path}.title", "itemCard.title", "is required by description")


def _item_thumbnail(value: dict[str, Any], path: str) -> Iterator[Violation]:
    if not _has_ratio(value, 1) and not _has_ratio(value, 2):
        yield Violation(path, "itemThumbnail.ratio", "width and height must be as 2:1 or 1:1")


def _summary(value: dict[str, Any], path: str) -> Iterator[Violation]:
    amount = value.get("description")
    if isinstance(amount, str) and not _is_amount(amount):
        message = "must be an amount: currency, digits, comma, space, point and two decimals at most"
        yield Violation(f"{path}.description", "itemListSummary.description", message)


def _carousel(value: dict[str, Any], path: str) -> Iterator[Violation]:
    kind, items = value.get("type"), value.get("items")
    if not isinstance(items, list):
        return
    if kind in ("textCard", "listCard") and value.get("header") is not None:
        yield Violation(f"{path}.header", "carousel.header", f"not with {kind}")
    most = limits.CAROUSEL_LIST_CARDS
    if kind == "listCard" and len(items) > most:
        yield Violation(
            f"{path}.items", "carousel.items.listCard", f"at most {most} list cards, has {len(items)}"
        )
    cards = [item for item in items if isinstance(item, dict)]
    if len({_fixed_ratio(each) for each in cards if "thumbnail" in each or "thumbnails" in each}) > 1:
        yield Violation(f"{path}.items", "carousel.ratio", "all thumbnails must have the same fixedRatio")
    for index, item in enumerate(items):
        thumbnail = item.get("thumbnail") if isinstance(item, dict) else None
        if kind == "itemCard" and isinstance(thumbnail, dict) and not _has_ratio(thumbnail, 2):
            place = f"{path}.items[{index}].thumbnail"
            yield Violation(place, "itemThumbnail.ratio.carousel", "needs width and height as 2:1")


def _fixed_ratio(card: Mapping[str, Any]) -> bool:
    thumbnails = card.get("thumbnails")
    thumbnail = thumbnails[0] if isinstance(thumbnails, list) and thumbnails else card.get("thumbnail")
    return isinstance(thumbnail, dict) and thumbnail.get("fixedRatio") is True


def _has_ratio(thumbnail: Mapping[str, Any], ratio: int) -> bool:
    """Whether the width is `ratio` times the height; without both it is shown 1:1."""
    width, height = thumbnail.get("width"), thumbnail.get("height")
    if width is None and height is None:
        return ratio == 1
    return isinstance(width, int) and isinstance(height, int) and width == ratio * height


def _is_amount(text: str) -> bool:
    digits = [character for character in text if character.isdecimal()]
    allowed = all(
        character.isalnum() or character in ",. " or unicodedata.category(character) == "Sc"
        for character in text
    )
    _whole, _point, decimals = text.rpartition(".") if "." in text else (text, "", "")
    return bool(digits) and allowed and sum(character.isdecimal() for character in decimals) <= _DECIMALS


_RULES: dict[str, Callable[[dict[str, Any], str], Iterator[Violation]]] = {
    "skillResponse": _response,
    "output": _output,
    "button": lambda value, path: _action(value, path, "button"),
    "quickReply": lambda value, path: _action(value, path, "quickReply"),
    "listItem": lambda value, path: _action(value, path, "listItem"),
    "link": _link,
    "textCard": _text_card,
    "commerceCard": _commerce_card,
    "itemCard": _item_card,
    "itemThumbnail": _item_thumbnail,
    "itemListSummary": _summary,
    "carousel": _carousel,
}
