"""Artists or songs with their neighbours, cut to the first of them."""

from __future__ import annotations

from maeari.report.graph import graph_of
from maeari.report.ports import Link, Node
from tests.unit.report.reading import unpacked

NODES = [
    Node("a", "A", "pop", 90, True),
    Node("b", "B", "rock", None, False),
    Node("c", "C", "pop", 0, False),
]
LINKS = [
    Link("a", 1, "c", 0.126, "pop;"),
    Link("a", 2, "b", 1000.0, ";energy-low"),
    Link("b", 2, "a", 0.5, "pop;"),
    Link("c", 1, "gone", 0.1, "x;"),
    Link("gone", 1, "a", 0.1, "x;"),
]


def test_neighbours_by_row_and_rank() -> None:
    found = unpacked(graph_of(NODES, LINKS).block(3).packed())
    assert (found["ranks"], found["ids"], found["names"]) == (2, ["a", "b", "c"], ["A", "B", "C"])
    assert [found["lines"][place] for place in found["line"]] == ["pop", "rock", "pop"]
    assert (found["popularity"], found["playable"]) == ([90, 255, 0], [1, 0, 0])
    assert found["near"] == [2, 1, 3, 0, 3, 3], "3 stands for none, and for one that isn't here"
    assert found["distance"] == [13, 65535, 0, 50, 0, 0]
    assert [found["reasons"][place] for place in found["reason"]] == [
        "pop;",
        ";energy-low",
        "",
        "pop;",
        "",
        "",
    ]


def test_the_first_of_them_forget_the_others() -> None:
    found = unpacked(graph_of(NODES, LINKS).block(2).packed())
    assert (found["ids"], found["near"], found["distance"]) == (["a", "b"], [2, 1, 2, 0], [0, 65535, 0, 50])
    assert [found["reasons"][place] for place in found["reason"]] == ["", ";energy-low", "", "pop;"]


def test_nothing_published() -> None:
    found = unpacked(graph_of([], []).block(0).packed())
    assert (found["ids"], found["near"], found["ranks"], found["reasons"]) == ([], [], 0, [])
