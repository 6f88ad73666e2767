"""Parts that few answers need: a picture alone, a carousel's header, a context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from maeari.kakao import limits
from maeari.kakao.parts import Part, part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.kakao.limits import Shape


@part
class SimpleImage(Part):
    """A picture alone."""

    SHAPE: ClassVar[Shape] = limits.SIMPLE_IMAGE
    image_url: str
    alt_text: str | None = None
    forwardable: bool = False


@part
class CarouselHeader(Part):
    """A first page before the cards; not before text cards and list cards."""

    SHAPE: ClassVar[Shape] = limits.CAROUSEL_HEADER
    title: str
    description: str
    image_url: str

    def render(self) -> dict[str, Any]:
        """The JSON object."""
        rendered = Part.render(self)
        rendered["thumbnail"] = {"imageUrl": rendered.pop("imageUrl", None)}
        return rendered


@part
class ContextValue(Part):
    """A context that later turns carry.

    Args:
        name: of the context.
        life_span: turns; 0 ends it.
        ttl: seconds.
        params: all values are text.
    """

    SHAPE: ClassVar[Shape] = limits.CONTEXT_VALUE
    name: str
    life_span: int
    ttl: int | None = None
    params: Mapping[str, str] | None = None
