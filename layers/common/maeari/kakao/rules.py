"""Whether Kakao would deliver a response, and if not, why.

One broken rule and the person sees nothing at all; Kakao's own bot test doesn't check. The limits are data
(`limits.py`), the rules of single values are in `fields.py`, those between values in `combined.py`; here is
the walk over a response. Nothing here raises, on any JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.kakao import combined, fields, limits
from maeari.kakao.combined import label_limit
from maeari.kakao.fields import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maeari.kakao.limits import Field, Shape

__all__ = ["Violation", "label_limit", "part_violations", "violations"]


def violations(answer: object) -> list[Violation]:
    """Every rule that a whole response, as parsed from JSON, breaks; empty for a good one. Never raises.

    Returns:
        In the order of the response; a violation of the whole has the path "response".
    """
    found = _violations(answer, limits.SKILL_RESPONSE, "")
    return [each if each.path else each._replace(path="response") for each in found]


def part_violations(part: object, shape: Shape) -> list[Violation]:
    """The same for one part of a response, such as a card; paths begin with the name of the part."""
    return _violations(part, shape, shape.name)


def _violations(value: object, shape: Shape, path: str) -> list[Violation]:
    found = list(_object(value, shape, path))
    if fields.json_bytes(value) is None:
        found.append(Violation(path, "json", "cannot be written as UTF-8 JSON"))
    return found


def _object(value: object, shape: Shape, path: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation(path, shape.name, f"must be an object, is {fields.kind_of(value)}")
        return
    for name, field in shape.fields.items():
        place = f"{path}.{name}" if path else name
        rule = f"{shape.name}.{name}" + (".carousel" if field.carousel else "")
        if value.get(name) is not None:
            yield from _field(value[name], field, rule, place)
        elif field.required:
            yield Violation(place, rule, "is required")
    for name in value:
        if name not in shape.fields:
            yield Violation(path, f"{shape.name}.unknown", f"has no field {fields.show(name)}")
    if shape is limits.CAROUSEL:
        yield from _carousel_items(value, path)
    yield from combined.check(value, shape, path)


def _field(value: Any, field: Field, rule: str, path: str) -> Iterator[Violation]:
    if field.kind == "object" and field.shape:
        yield from _object(value, field.shape, path)
    elif field.kind == "array":
        yield from _array(value, field, rule, path)
    else:
        yield from fields.check(value, field, rule, path)


def _array(value: Any, field: Field, rule: str, path: str) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation(path, rule, f"must be a list, is {fields.kind_of(value)}")
        return
    if len(value) < field.least:
        yield Violation(path, rule, f"at least {field.least}, has {len(value)}")
    if field.most is not None and len(value) > field.most:
        yield Violation(path, rule, f"at most {field.most}, has {len(value)}")
    if field.shape:
        for index, entry in enumerate(value):
            yield from _object(entry, field.shape, f"{path}[{index}]")


def _carousel_items(value: dict[str, Any], path: str) -> Iterator[Violation]:
    kind, items = value.get("type"), value.get("items")
    card = limits.CAROUSEL_CARDS.get(kind) if isinstance(kind, str) else None
    if card and isinstance(items, list):
        for index, item in enumerate(items):
            yield from _object(item, card, f"{path}.items[{index}]")
