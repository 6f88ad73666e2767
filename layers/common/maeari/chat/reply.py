"""An answer with what the next turns will refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maeari.chat.wishes import SimilarSongs, Wish
    from maeari.kakao import SkillResponse
    from maeari.ranking.shown import Shown


@dataclass(frozen=True, slots=True)
class Reply:
    """What a wish is answered with.

    Attributes:
        response: for Kakao.
        artist_id: the artist that it is about; empty when it is about none, and the one before stays.
        more: what goes on from here: the next artists, or the next songs; None when nothing does.
        turns_away: whether the artist shown before is no longer meant, though no other was shown: another is
            still searched for, or several were shown.
        goes_back: whether it shows an artist that was shown before, because that was wanted.
        pair: the two artists that were compared.
        surprised: the artist of a surprise.
        shown: what it recommends.
        song: what shows songs like the song that it is about; None when it is about none.
    """

    response: SkillResponse
    artist_id: str = ""
    more: Wish | None = None
    pair: tuple[str, str] | None = None
    surprised: str = ""
    turns_away: bool = False
    goes_back: bool = False
    shown: Shown | None = None
    song: SimilarSongs | None = None
