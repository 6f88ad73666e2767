"""The item card: a table of short titles and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from maeari.kakao import limits
from maeari.kakao.parts import Button, Card, Link, Part, fit_labels, fit_text, fitted, part, put
from maeari.kakao.text import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.kakao.limits import Shape


@part
class ItemThumbnail(Part):
    """A picture of 2:1 or 1:1 by its width and height in pixels; 1:1 without them. In a carousel 2:1 only."""

    SHAPE: ClassVar[Shape] = limits.ITEM_THUMBNAIL
    image_url: str
    width: int | None = None
    height: int | None = None
    alt_text: str | None = None
    link: Link | None = None


@part
class ItemProfile(Part):
    """A name with a small square picture."""

    SHAPE: ClassVar[Shape] = limits.ITEM_PROFILE
    title: str
    image_url: str | None = None
    width: int | None = None
    height: int | None = None


@part
class ImageTitle(Part):
    """A heading with a picture beside it."""

    SHAPE: ClassVar[Shape] = limits.IMAGE_TITLE
    title: str
    description: str | None = None
    image_url: str | None = None


@part
class Item(Part):
    """A row: a title of six characters and its value."""

    SHAPE: ClassVar[Shape] = limits.ITEM
    title: str
    description: str


@part
class ItemListSummary(Part):
    """The last row, an amount of money such as "12,000원"."""

    SHAPE: ClassVar[Shape] = limits.SUMMARY
    title: str
    description: str


@part
class ItemCard(Card):
    """Rows under an optional head or profile; a description needs a title."""

    SHAPE: ClassVar[Shape] = limits.ITEM_CARD
    item_list: Sequence[Item]
    thumbnail: ItemThumbnail | None = None
    head: str | None = None
    profile: ItemProfile | None = None
    image_title: ImageTitle | None = None
    item_list_alignment: str | None = None
    item_list_summary: ItemListSummary | None = None
    title: str | None = None
    description: str | None = None
    buttons: Sequence[Button] = ()
    button_layout: str | None = None
    forwardable: bool = False

    def _fit(self) -> None:
        if self.head is not None:
            put(self, "head", fitted(self.head, limits.ITEM_HEAD.fields["title"]))
        if self.title == "" and self.description:
            put(self, "title", ELLIPSIS)
            fit_text(self, self.SHAPE)
        fit_labels(self)

    def render(self) -> dict[str, Any]:
        """The JSON object."""
        rendered = Part.render(self)
        return {**rendered, "head": {"title": self.head}} if self.head else rendered
