"""How often a typed name leads to the artist that was meant: tests/benchmarks/names.tsv."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

from local.paths import ROOT
from local.sources import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.bench.skill import OwnSkill

NAMES = ROOT / "tests" / "benchmarks" / "names.tsv"
OUTCOMES = ("right", "asked", "asked without", "wrong", "unknown")
"""The artist; a question with it among the choices; one without it; another artist; none."""


def read_names() -> list[tuple[str, str]]:
    """Typed text and the English name of the artist meant."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(typed, meant) for typed, meant in rows if not typed.startswith("#")]


def measure_names(label: str, skill: OwnSkill, names: Sequence[tuple[str, str]]) -> None:
    """Prints the shares of the outcomes, for names of artists that the sample knows and for all."""
    known = {artist.name: artist for artist in catalogue.load().artists.values()}
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for typed, meant in names:
        artist = known.get(meant)
        counts[artist is not None][_outcome(skill.ask(typed)[0], artist)] += 1
    for who, found in (("of the sample", counts[True]), ("all", counts[True] + counts[False])):
        shares = ", ".join(f"{each} {100 * found[each] / found.total():.1f} %" for each in OUTCOMES)
        print(f"names, {label}, {who} ({found.total()}): {shares}")


def _outcome(answer: dict[str, Any], meant: catalogue.Artist | None) -> str:
    template = answer["template"]
    cards = [card for output in template["outputs"] for kind, card in output.items() if kind.endswith("Card")]
    if cards:
        return "right" if meant and cards[0].get("title") in meant.names else "wrong"
    extras = [reply.get("extra") or {} for reply in template.get("quickReplies", [])]
    offered = [extra["artist_id"] for extra in extras if "typed" in extra]
    if not offered:
        return "unknown"
    return "asked" if meant and meant.id in offered else "asked without"
