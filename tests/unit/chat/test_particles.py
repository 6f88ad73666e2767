"""Particles after names of every kind."""

import pytest

from maeari.chat.particles import with_particle

AND = [
    "아이유와",
    "방탄소년단과",
    "태연과",
    "뉴진스와",
    "비와",
    "넬과",
    "악뮤와",
    "임영웅과",
    "빅뱅과",
    "원더걸스와",
    "세븐틴과",
    "검정치마와",
    "IU와",
    "BTS와",
    "2NE1과",
    "EXO와",
    "NCT와",
    "SHINee와",
    "aespa와",
    "TWICE와",
    "BLACKPINK와",
    "GOT7과",
    "f(x)와",
    "10cm와",
    "AKMU와",
    "DAY6와",
    "H.O.T와",
    "f(x)와",
    "(여자)아이들과",
    "ITZY와",
    "BIGBANG과",
    "SG워너비와",
    "god와",
    "FTISLAND와",
    "CNBLUE와",
    "Crush와",
    "Zion.T와",
    "Heize와",
    "Coldplay와",
    "Adele과",
    "Drake와",
    "Queen과",
    "Eminem과",
    "Oasis와",
    "Rihanna와",
    "Bruno",
    "Mars와",
    "Michael",
    "Jackson과",
    "Beyoncé와",
    "AC/DC와",
    "Ke$ha와",
    "The",
    "1975와",
    "Maroon",
    "5와",
    "Sting과",
    "Pink와",
    "Led",
    "Zeppelin과",
    "Velvet",
    "Underground와",
    "RM과",
    "아이유(IU)와",
    "태연",
    "(TAEYEON)과",
    "ABBA와",
    "U2와",
    "3과",
    "7과",
    "2와",
    "H1-KEY와",
]
"""A blank inside a name is written as in the list: joined again below."""


def names() -> list[str]:
    joined, rest = [], ""
    for word in AND:
        rest = f"{rest} {word}".strip()
        if word.endswith(("와", "과")):
            joined.append(rest)
            rest = ""
    return joined


@pytest.mark.parametrize("expected", names())
def test_and(expected: str) -> None:
    assert with_particle(expected[:-1], "과") == expected


@pytest.mark.parametrize(
    ("particle", "closed", "open_", "on_l"),
    [
        ("은", "방탄소년단은", "아이유는", "넬은"),
        ("이", "방탄소년단이", "아이유가", "넬이"),
        ("을", "방탄소년단을", "아이유를", "넬을"),
        ("과", "방탄소년단과", "아이유와", "넬과"),
        ("으로", "방탄소년단으로", "아이유로", "넬로"),
        ("이에요", "방탄소년단이에요", "아이유예요", "넬이에요"),
        ("이랑", "방탄소년단이랑", "아이유랑", "넬이랑"),
        ("이나", "방탄소년단이나", "아이유나", "넬이나"),
    ],
)
def test_every_pair(particle: str, closed: str, open_: str, on_l: str) -> None:
    told = [with_particle(name, particle) for name in ("방탄소년단", "아이유", "넬")]
    assert told == [closed, open_, on_l]


@pytest.mark.parametrize("name", ["", "!!!", "…", "🎵", "椎名林檎", "Ελλάδα"])
def test_what_nobody_can_tell_is_taken_as_open(name: str) -> None:
    assert with_particle(name, "과") == name + "와"


def test_decomposed_hangul() -> None:
    assert with_particle("방탄소년단", "과").endswith("과")
