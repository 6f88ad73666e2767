"""What a person may call a playlist."""

from __future__ import annotations

import pytest

from maeari.errors import NoPlaylist
from maeari.imports.playlist_names import WantedPlaylist, named

ID = "3cEYpjA9oz9GiPac4AsH4n"
OTHER = "37i9dQZEVXbNxXF4SkHj9F"


@pytest.mark.parametrize(
    "word",
    [
        ID,
        f" {ID} ",
        f"spotify:playlist:{ID}",
        f"https://open.spotify.com/playlist/{ID}",
        f"http://open.spotify.com/playlist/{ID}?si=0123456789abcdef&pi=x",
        f"https://open.spotify.com/intl-ko/playlist/{ID}?si=0123",
        f"https://open.spotify.com/intl-pt-br/playlist/{ID}",
        f"https://open.spotify.com/user/spotify/playlist/{ID}#top",
        f"open.spotify.com/playlist/{ID}",
    ],
)
def test_every_way_to_name_it(word: str) -> None:
    assert named([word]) == [WantedPlaylist(ID, "")]
    assert named([f"{word}@KR"]) == [WantedPlaylist(ID, "KR")]


def test_markets_are_copies() -> None:
    assert named([ID], ["kr", "BR", "KR"]) == [WantedPlaylist(ID, "KR"), WantedPlaylist(ID, "BR")]
    assert named([f"{ID}@global", OTHER], ["BR"]) == [
        WantedPlaylist(ID, "global"),
        WantedPlaylist(OTHER, "BR"),
    ]
    assert named([ID, f"spotify:playlist:{ID}"]) == [WantedPlaylist(ID, "")]
    assert [str(each) for each in named([ID, f"{ID}@KR"])] == [ID, f"{ID}@KR"]
    assert named([]) == []


@pytest.mark.parametrize(
    "word",
    [
        "",
        "my playlist",
        ID[:-1],
        f"https://open.spotify.com/album/{ID}",
        f"https://example.org/playlist/{ID}",
        f"spotify:track:{ID}",
        f"{ID}@",
        f"{ID}@a b",
        f"{ID}@KR@BR",
        f"{ID}@" + "x" * 33,
    ],
)
def test_anything_else_is_refused_and_quoted(word: str) -> None:
    with pytest.raises(NoPlaylist) as refused:
        named([word])
    assert "'" in str(refused.value)
