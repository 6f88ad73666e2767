"""Pairs as the tags that ListenBrainz would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.evaluation import lake, listeners
from maeari.catalogue import names
from maeari.errors import NothingToCompare, UnreadableFile
from maeari.similarity.tagging import listeners_of, tagging_of

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.lake import Weights
    from local.evaluation.track_table import TrackTable


def read(tmp_path: Path, table: TrackTable, text: str) -> list[Weights]:
    path = tmp_path / "pairs.csv"
    path.write_text("artist,other,weight\n" + text, "utf-8")
    return listeners.read(path, table)


def test_each_artist_is_tagged_with_its_partners_and_itself(tmp_path: Path, table: TrackTable) -> None:
    one, two, three = table.artist_names[:3]
    first, second, third = table.artist_ids[:3]
    text = f"{one},{two},2\n{second},{first},4\n{one},A stranger,1\nA stranger,{three},8\n{one},{one},9\n"
    found = read(tmp_path, table, text)
    stranger, whole = names.key("A stranger"), 1_000_000
    assert found[0] == {second: whole // 2, stranger: whole // 8, first: whole // 2}
    assert found[1] == {first: whole // 2, second: whole // 2}
    assert found[2] == {stranger: whole, third: whole}
    assert found[3:] == [{}] * (len(table.artist_ids) - 3)


def test_they_come_back_as_listeners_and_not_as_genres(tmp_path: Path, table: TrackTable) -> None:
    heard = read(tmp_path, table, f"{table.artist_ids[0]},{table.artist_ids[1]},5\n")
    tags = lake.tags_of(table, heard)
    found = listeners_of(tags, table.artist_ids).frequent()
    assert found.tagged().tolist() == [True, True, *[False] * (len(table.artist_ids) - 2)]
    assert set(found.names) == set(table.artist_ids[:2])
    genres = tagging_of(tags, table.artist_ids).frequent()
    assert set(genres.names) == set(table.main_genres()) | {"slow", "pop"}


def test_small_weights_are_kept(tmp_path: Path, table: TrackTable) -> None:
    one, two, three = table.artist_ids[:3]
    assert read(tmp_path, table, f"{one},{two},1e9\n{one},{three},1e-9\n")[0][three] == 1


def test_pairs_of_strangers_only_or_none(tmp_path: Path, table: TrackTable) -> None:
    for text in ("A,B,1\n", ""):
        with pytest.raises(NothingToCompare, match=r"pairs\.csv holds no pair"):
            read(tmp_path, table, text)
    with pytest.raises(UnreadableFile, match="line 2: the weight is not a positive number"):
        read(tmp_path, table, "A,B,none\n")
