"""A skill response: the components that most answers use, and the whole.

What few answers need stands in extras.py, commerce.py and itemcard.py, which load when they are asked for.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Self

from maeari.kakao import limits
from maeari.kakao.parts import (
    Button,
    Card,
    Link,
    Part,
    QuickReply,
    Thumbnail,
    fit_labels,
    fit_text,
    fitted,
    part,
    put,
)
from maeari.kakao.text import ELLIPSIS, clip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.kakao.extras import CarouselHeader, ContextValue
    from maeari.kakao.limits import Shape


@part
class SimpleText(Part):
    """A bubble of text; beyond 500 characters the rest hides behind "전체 보기"."""

    SHAPE: ClassVar[Shape] = limits.SIMPLE_TEXT
    text: str
    forwardable: bool = False


@part
class TextCard(Card):
    """Text with buttons. Title or description is needed."""

    SHAPE: ClassVar[Shape] = limits.TEXT_CARD
    title: str | None = None
    description: str | None = None
    buttons: Sequence[Button] = ()
    button_layout: str | None = None
    forwardable: bool = False

    def _fit(self) -> None:
        fit_labels(self)
        if not self.title and not self.description and not (self.title is None and self.description is None):
            put(self, "description", ELLIPSIS)


@part
class BasicCard(Card):
    """A picture with text and buttons. Without the picture Kakao delivers nothing: use `TextCard`."""

    SHAPE: ClassVar[Shape] = limits.BASIC_CARD
    thumbnail: Thumbnail
    title: str | None = None
    description: str | None = None
    buttons: Sequence[Button] = ()
    button_layout: str | None = None
    forwardable: bool = False


@part
class ListItem(Part):
    """A row of a list card; a tap opens `link` or does `action`."""

    SHAPE: ClassVar[Shape] = limits.LIST_ITEM
    title: str
    description: str | None = None
    image_url: str | None = None
    link: Link | None = None
    action: str | None = None
    message_text: str | None = None
    block_id: str | None = None
    extra: Mapping[str, Any] | None = None


@part
class ListCard(Card):
    """Up to five rows under a header, four inside a carousel."""

    SHAPE: ClassVar[Shape] = limits.LIST_CARD
    header: str
    items: Sequence[ListItem]
    buttons: Sequence[Button] = ()
    button_layout: str | None = None
    forwardable: bool = False

    def _fit(self) -> None:
        put(self, "header", fitted(self.header, limits.LIST_HEADER.fields["title"]))
        fit_labels(self)

    def render(self) -> dict[str, Any]:
        """The JSON object."""
        return {**Part.render(self), "header": {"title": self.header}}


@part
class Carousel(Part):
    """Cards of one type to swipe through. A card's limits are tighter in here: its text is clipped again."""

    SHAPE: ClassVar[Shape] = limits.CAROUSEL
    items: Sequence[Card]
    header: CarouselHeader | None = None

    def _fit(self) -> None:
        put(self, "items", tuple(_inside_carousel(each) for each in self.items))

    def render(self) -> dict[str, Any]:
        """The JSON object; its type is that of the first card."""
        types = [each.SHAPE.name for each in self.items[:1]]
        return {"type": types[0] if types else None, **Part.render(self)}


def _inside_carousel(card: Card) -> Card:
    shape = limits.CAROUSEL_CARDS.get(card.SHAPE.name)
    if shape is None:
        return card
    card = copy(card)
    fit_text(card, shape)
    return card


@part
class SkillResponse(Part):
    """The whole answer: one to three components, up to ten quick replies."""

    SHAPE: ClassVar[Shape] = limits.SKILL_RESPONSE
    outputs: Sequence[Part] = ()
    quick_replies: Sequence[QuickReply] = ()
    contexts: Sequence[ContextValue] = ()
    data: Mapping[str, Any] | None = None
    use_callback: bool = False

    @classmethod
    def waiting(cls, text: str) -> Self:
        """Tells Kakao that the answer comes by callback.

        Args:
            text: shown until then, where the block's waiting message holds `{{#webhook.text}}`.
        """
        return cls(data={"text": clip(text, limits.SIMPLE_TEXT.fields["text"].most)}, use_callback=True)

    def render(self) -> dict[str, Any]:
        """The JSON object to send; it breaks none of Kakao's rules."""
        answer: dict[str, Any] = {"version": limits.VERSION}
        if self.outputs or self.quick_replies:
            answer["template"] = {"outputs": [{each.SHAPE.name: each.render()} for each in self.outputs]}
        if self.quick_replies:
            answer["template"]["quickReplies"] = [each.render() for each in self.quick_replies]
        if self.contexts:
            answer["context"] = {"values": [each.render() for each in self.contexts]}
        if self.data:
            answer["data"] = dict(self.data)
        if self.use_callback:
            answer["useCallback"] = True
        return answer
