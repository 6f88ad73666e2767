"""What all parts of a response have in common, and the small ones.

A part can't be built wrong: its text is clipped to its limit, and anything else that Kakao would refuse
raises `RuleBroken`. Text that must be there but is empty becomes "…": a person gets an answer all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

from maeari.kakao import limits, rules
from maeari.kakao.errors import RuleBroken
from maeari.kakao.fields import count_lines
from maeari.kakao.text import ELLIPSIS, blank, clip, length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.kakao.limits import Shape


class Part:
    """Anything that becomes a JSON object of a response.

    Fields are named as in Kakao's JSON, in snake case. A list given to a part is kept as a tuple. A part
    equals only itself: compare what parts render.

    Attributes:
        SHAPE: the limits it must keep.
        NAMES: its fields, each by its name here and in JSON; set by `part`.
    """

    __slots__ = ()
    SHAPE: ClassVar[Shape]
    NAMES: ClassVar[tuple[tuple[str, str], ...]]

    def __post_init__(self) -> None:
        for name, _ in self.NAMES:
            value = getattr(self, name)
            if isinstance(value, list):
                put(self, name, tuple(value))
            elif isinstance(value, dict):
                put(self, name, dict(value))
        fit_text(self, self.SHAPE)
        self._fit()
        broken = rules.part_violations(self.render(), self.SHAPE)
        if broken:
            raise RuleBroken(broken)

    def _fit(self) -> None:
        """Clips what depends on more than one field."""

    def render(self) -> dict[str, Any]:
        """The JSON object, without what is None, False or empty."""
        values = ((json_name, getattr(self, name)) for name, json_name in self.NAMES)
        return {name: _rendered(value) for name, value in values if not _absent(value)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.render()!r})"


@dataclass_transform(frozen_default=True)
def part[P: Part](cls: type[P]) -> type[P]:
    """A frozen dataclass with slots, without the generated methods that `Part` has once for all.

    Generating them for every part doubled the import time of this package.
    """
    made = dataclass(frozen=True, slots=True, eq=False, repr=False, match_args=False)(cls)
    made.NAMES = tuple((field.name, _camel(field.name)) for field in fields(made))  # type: ignore[arg-type]
    return made


def put(target: Part, name: str, value: object) -> None:
    """Sets a field of a frozen part; for `__post_init__` only."""
    object.__setattr__(target, name, value)


def fit_text(target: Part, shape: Shape) -> None:
    """Clips every text of the part itself to the limits of `shape`."""
    for name, json_name in target.NAMES:
        field, value = shape.fields.get(json_name), getattr(target, name)
        if field and field.kind == "text" and isinstance(value, str):
            put(target, name, fitted(value, field))
    title, description = getattr(target, "title", None), getattr(target, "description", None)
    if shape.total is not None and title and description:
        lines = None if shape.total_lines is None else shape.total_lines - count_lines(title)
        units = shape.total - length(title) if lines != 0 else 0
        put(target, "description", clip(description, units, lines or None))


def fitted(value: str, field: limits.Field) -> str:
    """The text, clipped to the field; "…" for an empty one that must be there."""
    text = clip(value, field.most, field.lines)
    if blank(text):
        return ELLIPSIS if field.required else ""
    return text


def _camel(name: str) -> str:
    """`image_url` as `imageUrl`."""
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def _absent(value: object) -> bool:
    return value is None or value is False or value in ("", (), {})


def _rendered(value: object) -> object:
    if isinstance(value, Part):
        return value.render()
    if isinstance(value, tuple):
        return [_rendered(each) for each in value]
    return dict(value) if isinstance(value, dict) else value


@part
class Link(Part):
    """Where a tap on a picture or a list item leads; `web` wins over `pc` and `mobile`."""

    SHAPE: ClassVar[Shape] = limits.LINK
    web: str | None = None
    mobile: str | None = None
    pc: str | None = None


@part
class Thumbnail(Part):
    """A card's picture: the middle cut to 2:1, or with `fixed_ratio` the whole in a square."""

    SHAPE: ClassVar[Shape] = limits.THUMBNAIL
    image_url: str
    alt_text: str | None = None
    link: Link | None = None
    fixed_ratio: bool = False


@part
class Button(Part):
    """A card's button; `action` decides which other field it needs."""

    SHAPE: ClassVar[Shape] = limits.BUTTON
    label: str
    action: str
    web_link_url: str | None = None
    message_text: str | None = None
    block_id: str | None = None
    phone_number: str | None = None
    extra: Mapping[str, Any] | None = None

    @classmethod
    def web(cls, label: str, url: str) -> Self:
        """Opens a page. A tap on it never reaches the bot."""
        return cls(label, "webLink", web_link_url=url)

    @classmethod
    def message(cls, label: str, text: str, extra: Mapping[str, Any] | None = None) -> Self:
        """Says `text` for the person; `extra` comes back as `SkillRequest.extra`."""
        return cls(label, "message", message_text=_spoken(text, label), extra=extra)

    @classmethod
    def block(cls, label: str, block_id: str, extra: Mapping[str, Any] | None = None) -> Self:
        """Calls a block of the bot; the utterance is then the label."""
        return cls(label, "block", block_id=block_id, extra=extra)


@part
class QuickReply(Part):
    """A chip below the last bubble; it vanishes when something is said."""

    SHAPE: ClassVar[Shape] = limits.QUICK_REPLY
    label: str
    action: str
    message_text: str | None = None
    block_id: str | None = None
    extra: Any = None

    @classmethod
    def message(cls, label: str, text: str, extra: Any = None) -> Self:
        """Says `text` for the person; `extra` comes back as `SkillRequest.extra`."""
        return cls(label, "message", message_text=_spoken(text, label), extra=extra)

    @classmethod
    def block(cls, label: str, block_id: str, extra: Any = None) -> Self:
        """Calls a block of the bot; the utterance is then the label."""
        return cls(label, "block", block_id=block_id, extra=extra)


def _spoken(text: str, label: str) -> str:
    """What a tap says: never nothing."""
    return next((each for each in (text, label) if not blank(each)), ELLIPSIS)


class Card(Part):
    """A part with buttons."""

    __slots__ = ()
    buttons: Sequence[Button]

    def _fit(self) -> None:
        fit_labels(self)


def fit_labels(card: Card) -> None:
    """Clips the labels of buttons that stand side by side."""
    limit = rules.label_limit(card.render())
    if limit < limits.LABEL:
        put(card, "buttons", tuple(replace(each, label=clip(each.label, limit)) for each in card.buttons))
