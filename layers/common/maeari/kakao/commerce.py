"""The commerce card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from maeari.kakao import limits
from maeari.kakao.parts import Button, Card, Part, Thumbnail, part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.kakao.limits import Shape


@part
class Profile(Part):
    """Who sells; a picture of 180 × 180 pixels is advised."""

    SHAPE: ClassVar[Shape] = limits.PROFILE
    nickname: str
    image_url: str | None = None


@part
class CommerceCard(Card):
    """Something with a price, in whole won. `discounted_price` wins over the other two discounts."""

    SHAPE: ClassVar[Shape] = limits.COMMERCE_CARD
    price: int
    thumbnail: Thumbnail
    title: str | None = None
    description: str | None = None
    currency: str | None = None
    discount: int | None = None
    discount_rate: int | None = None
    discounted_price: int | None = None
    profile: Profile | None = None
    buttons: Sequence[Button] = ()
    button_layout: str | None = None
    forwardable: bool = False

    def render(self) -> dict[str, Any]:
        """The JSON object; Kakao wants the one thumbnail in a list."""
        rendered = Part.render(self)
        rendered["thumbnails"] = [rendered.pop("thumbnail", None)]
        return rendered
