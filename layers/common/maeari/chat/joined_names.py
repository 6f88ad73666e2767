"""Several names in one text: what joins them, and the particles that end them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.chat.particles import with_particle
from maeari.chat.patterns import Pattern
from maeari.chat.request_words import without_request
from maeari.chat.wishes import Named

if TYPE_CHECKING:
    from collections.abc import Iterable

_EDGES = " \t.,!?~…·:;\"'“”‘’^"

_PARTICLES = (("이랑", "랑"), ("과", "와"), ("은", "는"), ("이", "가"), ("을", "를"))
"""After a closed syllable, and after an open one."""
_UNCHANGING = (("하고", 1), ("도", 1), ("의", 2))
"""With the fewest characters before them: 정의 is a singer."""

_BAND = r"(?!the\s|(?-i:[^\s,]*들(?:[^가-힣]|$|이|은|도|을|과)))"
"""What follows isn't the rest of a band's name: Florence and the Machine, 장기하와 얼굴들."""

_JOINTS = tuple(
    (Pattern(rule + _BAND, re.IGNORECASE), Pattern(rule, re.IGNORECASE))
    for rule in (
        r"\s(?:vs\.?|versus|대)\s",  # 아이유 vs 태연
        r"\s(?:그리고|with|to)\s",  # compare IU with Taeyeon
        r"(?<=\S)(?<=랑|고)\s",  # 아이유랑 태연
        r"\s?,\s",  # 아이유, 태연
        r"(?<=[^\s][와과])\s",  # 아이유와 태연
        r"\sand\s",
        r"\s&\s",
        r"(?<=[^\s]\S랑)(?=\S)|(?<=[^\s]하고)(?=\S)",  # 아이유랑태연
    )
)
"""Between two names; the surest first, each as it stands before anything but the rest of a band's name."""

_COMMA = Pattern(r"\s*[,、·]\s*(?:(?:and|그리고)\s)?|(?<=[가-힣])/(?=[가-힣])")
_AND = (
    r"\s(?:그리고|\+|/)\s|\s(?:and|&)\s{band}|(?<=\S)(?<=랑|고)\s|(?<=[^\s][와과])\s{band}|"
    r"(?<=[^\s]도)\s(?=\S+도(?:\s|$))"
)
_AND_BUT_IN_BANDS = Pattern(_AND.format(band=_BAND), re.IGNORECASE)
_ANY_AND = Pattern(_AND.format(band=""), re.IGNORECASE)


def pair(text: str) -> tuple[Named, ...]:
    """The two names that a text joins; empty when it doesn't."""
    for rules in _JOINTS:
        for rule in rules:
            if joint := rule.search(text):
                both = named((text[: joint.start()], text[joint.end() :]), with_particles=True)
                if len(both) == 2:  # noqa: PLR2004 - a pair
                    return both
    return ()


def listed(text: str) -> tuple[Named, ...]:
    """Names between commas: "아이유, 태연, 헤이즈"."""
    return named(_COMMA.split(text), with_particles=False)


def joined(text: str, *, in_bands: bool = False) -> tuple[Named, ...]:
    """Names joined in any way: "아이유랑 태연 그리고 헤이즈도".

    Args:
        text: nothing but names.
        in_bands: whether also what looks like one band's name is parted: 장기하와 얼굴들.
    """
    rule = _ANY_AND if in_bands else _AND_BUT_IN_BANDS
    return named((name for part in _COMMA.split(text) for name in rule.split(part)), with_particles=True)


def named(texts: Iterable[str], *, with_particles: bool) -> tuple[Named, ...]:
    """Names that are different and not empty, in their order."""
    told = (text.strip(_EDGES) for text in texts)
    bare = (without_request(without_particle(name) if with_particles else name) for name in told)
    return tuple({names.key(name): Named(name) for name in bare if names.key(name)}.values())


def without_particle(name: str) -> str:
    """A name without its particle, where the particle fits its sound: 태연이 is 태연, 싸이 stays."""
    for particle, fewest in _UNCHANGING:
        if name.endswith(particle) and len(name) >= len(particle) + fewest:
            return name.removesuffix(particle)
    for closed, opened in _PARTICLES:
        if name in (closed, closed + opened):  # 이랑 is a singer
            return name
        for particle in (closed, opened):
            stem = name.removesuffix(particle).rstrip()
            if stem in ("", name):
                continue
            # 방탄소년단랑 is wrong, and often typed.
            if particle == "랑" or _is_foreign(stem) or with_particle(stem, closed) == name:
                return stem
    return name


def _is_foreign(name: str) -> bool:
    """Whether people choose the particle by ear: "BTS이랑" and "BTS랑"."""
    return not "가" <= name[-1] <= "힣"
