"""Whether one value of a response is what its field may hold (`limits.Field`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from maeari.kakao.text import blank, length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maeari.kakao.limits import Field

_SHOWN = 40  # characters of a wrong value that a message repeats
_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


class Violation(NamedTuple):
    """One broken rule.

    Attributes:
        path: where, such as `template.outputs[1].carousel.items[0].items`; "response" for the whole.
        rule: its name: the object and field it governs, such as `listCard.items.carousel`.
        message: the limit and what was found, in English.
    """

    path: str
    rule: str
    message: str


def check(value: Any, field: Field, rule: str, path: str) -> Iterator[Violation]:
    """Violations of a value that is neither an object of a known shape nor a list."""
    if field.kind == "text" and isinstance(value, str):
        yield from _text(value, field, rule, path)
    elif message := _SIMPLE[field.kind](value, field):
        yield Violation(path, rule, message)


def kind_of(value: object) -> str:
    """The JSON type of a value, for a message."""
    return "nothing" if value is None else _KINDS.get(type(value), "no JSON value")


def show(value: object) -> str:
    """The value itself where it is short text, else its type, for a message."""
    return repr(value[:_SHOWN]) if isinstance(value, str) else kind_of(value)


def count_lines(text: str) -> int:
    """Lines of a text, counted by its line ends: how a phone wraps it is not known here."""
    return text.count("\n") + 1


def filled(value: object) -> bool:
    """Whether the value is text that a reader can see."""
    return isinstance(value, str) and not blank(value)


def json_bytes(value: object) -> int | None:
    """Bytes of the value as UTF-8 JSON; None if it can't be: NaN, half a surrogate pair, too deep."""
    try:
        return len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError):
        return None


def _text(value: str, field: Field, rule: str, path: str) -> Iterator[Violation]:
    if field.required and blank(value):
        yield Violation(path, rule, "must not be empty")
    if field.most is not None and length(value) > field.most:
        whose = "" if field.published else " (our own limit, Kakao publishes none)"
        yield Violation(path, rule, f"at most {field.most} UTF-16 code units{whose}, has {length(value)}")
    if field.lines is not None and count_lines(value) > field.lines:
        yield Violation(path, rule, f"at most {field.lines} lines, has {count_lines(value)}")


def _string(value: Any, field: Field) -> str:
    if not isinstance(value, str):
        return f"must be text, is {kind_of(value)}"
    if blank(value):
        return "must not be empty"
    if field.most is not None and length(value) > field.most:
        return f"at most {field.most} UTF-16 code units, has {length(value)}"
    return ""


def _url(value: Any, _: Field) -> str:
    if not isinstance(value, str):
        return f"must be a URL, is {kind_of(value)}"
    scheme, _separator, rest = value.partition("://")
    host = rest.partition("/")[0]
    if scheme.lower() in {"http", "https"} and host and value.isprintable() and " " not in value:
        return ""
    return f"must be an http or https URL, is {show(value)}"


def _integer(value: Any, field: Field) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return f"must be a whole number, is {kind_of(value)}"
    return "" if value >= field.least else f"must be at least {field.least}"


def _flag(value: Any, _: Field) -> str:
    return "" if isinstance(value, bool) else f"must be true or false, is {kind_of(value)}"


def _choice(value: Any, field: Field) -> str:
    known = isinstance(value, str) and value in field.choices
    return "" if known else f"must be one of {', '.join(field.choices)}; is {show(value)}"


def _map(value: Any, _: Field) -> str:
    return "" if isinstance(value, dict) else f"must be an object, is {kind_of(value)}"


def _strings(value: Any, _: Field) -> str:
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return ""
    return "must be an object whose values are all text"


_SIMPLE: dict[str, Callable[[Any, Field], str]] = {
    "text": _string,
    "string": _string,
    "url": _url,
    "integer": _integer,
    "flag": _flag,
    "choice": _choice,
    "map": _map,
    "strings": _strings,
    "any": lambda _value, _field: "",
}
