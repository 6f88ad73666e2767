"""What a person can want. `understand` tells which of these a request means; `conversation` answers each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

NEIGHBOURS_SHOWN = 3
"""Artists an answer shows near another."""

MOST_LIKED = 5
"""Artists of a taste."""

SIMILAR_SHOWN = 5
"""Songs an answer shows near another: as many as a list card holds."""


@dataclass(frozen=True, slots=True)
class Greet:
    """Somebody entered the room or said hello."""


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody asks what the bot can do."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """Somebody says thank you."""


@dataclass(frozen=True, slots=True)
class Bye:
    """Somebody takes leave."""


@dataclass(frozen=True, slots=True)
class Chatter:
    """Laughter, a yes or a no, unless `whole`, the text as typed, is an artist's name."""

    whole: str


@dataclass(frozen=True, slots=True)
class NotText:
    """A photo or another thing that isn't a name."""


@dataclass(frozen=True, slots=True)
class NameWanted:
    """A request without a name ("가수 추천해줘"), unless `whole`, the text as typed, is an artist's name."""

    whole: str


@dataclass(frozen=True, slots=True)
class FindArtist:
    """An artist and some of its neighbours are wanted.

    Attributes:
        whole: the text as typed; it wins when it is a name itself.
        name: the text without the words of a request ("… 노래 추천해 줘").
        artist_id: told by a tap, else empty.
        first_rank: rank of the first neighbour wanted; greater than 1 after "다른 추천".
        as_typed: the name isn't a typing error; told by a tap after a correction.
        typed: the name that was typed before the tap that chose this artist, else empty.
        or_song: whether songs like it are wanted, so that the name may be a song's title, too. It changes
            nothing about which artist is meant, and isn't compared.
    """

    whole: str
    name: str
    artist_id: str = ""
    first_rank: int = 1
    as_typed: bool = False
    typed: str = ""
    or_song: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class More:
    """More of what was shown last.

    Attributes:
        whole: the text as typed.
        of_artists: whether other artists are wanted, whatever was shown last.
    """

    whole: str
    of_artists: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """The artist before the one that was shown last; by a tap, the artist with that id."""

    artist_id: str = ""


type Order = Literal["popular", "newest"]


@dataclass(frozen=True, slots=True)
class Songs:
    """Songs of an artist: of the one named or tapped, else of the one shown last.

    Attributes:
        whole: the text as typed.
        name: the artist's in it, else empty.
        page: from 1.
    """

    whole: str = ""
    name: str = ""
    artist_id: str = ""
    order: Order = "popular"
    page: int = 1


@dataclass(frozen=True, slots=True)
class MoreSongs:
    """The next songs of what was shown last. `whole` is the text as typed."""

    whole: str


@dataclass(frozen=True, slots=True)
class SimilarSongs:
    """Songs like one: the one tapped or named, else the one shown last.

    Attributes:
        whole: the text as typed.
        title: of the song, else empty; a tap tells it too, for songs that are in no refresh.
        artist: name of one of its artists; empty for all artists'.
        track_id: told by a tap, else empty.
        first_rank: of the first song wanted; without a title more than 1 for the next ones.
    """

    whole: str = ""
    title: str = ""
    artist: str = ""
    track_id: str = ""
    first_rank: int = 1


@dataclass(frozen=True, slots=True)
class ChooseSong:
    """Which of an artist's songs similar ones are wanted for: a tap below them asks."""

    artist_id: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why two artists are near each other; without ids the artist shown last and its nearest.

    Attributes:
        whole: the text as typed.
    """

    whole: str = ""
    artist_id: str = ""
    other_id: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An artist that a wish names; `artist_id` once a tap has chosen it."""

    name: str
    artist_id: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """How alike two artists are.

    Attributes:
        whole: the text as typed; it may be one artist's name after all ("악동뮤지션 vs 악뮤").
    """

    artists: tuple[Named, ...]
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Taste:
    """Artists near all of those that somebody likes.

    Attributes:
        whole: the text as typed; it may be one artist's name after all ("Earth, Wind & Fire").
        is_sure: whether the text says that these are names.
        first_rank: of the artists wanted, from 1.
    """

    artists: tuple[Named, ...]
    whole: str = ""
    is_sure: bool = True
    first_rank: int = 1


@dataclass(frozen=True, slots=True)
class InMood:
    """Artists for a mood, by its key in `moods`.

    Attributes:
        whole: the text as typed.
        page: from 1.
    """

    mood: str
    whole: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Surprise:
    """Any artist worth hearing. `whole` is the text as typed."""

    whole: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """Whether two artists are alike in somebody's ears; without ids the two explained last."""

    alike: bool
    artist_id: str = ""
    other_id: str = ""


@dataclass(frozen=True, slots=True)
class Forget:
    """All that is kept of this person is to be deleted."""


type Wish = (
    Greet
    | Help
    | Thanks
    | Bye
    | Chatter
    | NotText
    | NameWanted
    | FindArtist
    | More
    | Back
    | Songs
    | MoreSongs
    | SimilarSongs
    | ChooseSong
    | Why
    | Compare
    | Taste
    | InMood
    | Surprise
    | Judge
    | Forget
)
