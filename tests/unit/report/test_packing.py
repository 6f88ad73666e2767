"""What is packed into the page is what is read out of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maeari.report.packing import Block, coded
from tests.unit.report.reading import unpacked


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
    st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(0, 2**32 - 1))),
)
def test_a_block_comes_back(texts: list[str], numbers: dict[str, list[int]]) -> None:
    block = Block({"texts": texts}, {name: np.array(values, np.uint64) for name, values in numbers.items()})
    assert unpacked(block.packed()) == {"texts": texts, **numbers}


def test_the_same_block_is_the_same_text() -> None:
    block = Block({"names": ["밤편지"]}, {"near": np.arange(300)})
    assert block.packed() == block.packed()


def test_numbers_take_as_few_bytes_as_they_need() -> None:
    random = np.random.default_rng(1)
    sizes = [
        len(Block({}, {"near": random.integers(0, limit, 30_000)}).packed()) * 3 // 4
        for limit in (256, 2**16, 2**32)
    ]
    assert [round(size / 30_000, 1) for size in sizes] == [1.0, 2.0, 4.0]


def test_repeated_texts_are_told_once() -> None:
    distinct, places = coded(["pop", "", "pop", "rock"])
    assert (distinct, places.tolist()) == (["pop", "", "rock"], [0, 1, 0, 2])
    assert coded([])[0] == []
