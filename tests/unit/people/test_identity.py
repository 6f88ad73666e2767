"""The key of a person."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from maeari.people.identity import person_key

SALT, BOT, USER = "s" * 40, "66f0aa10c2b1e94d7a5500aa", "9b1f4c0e5a77d2e3"
ANY = st.text(st.characters(exclude_characters="\0!", exclude_categories=()), min_size=1)


def test_it_is_the_beginning_of_an_hmac() -> None:
    whole = hmac.new(SALT.encode(), f"{BOT}\0{USER}".encode(), hashlib.sha256).hexdigest()
    assert person_key(SALT, BOT, USER) == whole[:32]


def test_the_development_channel_is_the_same_bot() -> None:
    assert person_key(SALT, f"{BOT}!", USER) == person_key(SALT, BOT, USER)


def test_nobody_has_no_key() -> None:
    assert person_key(SALT, BOT, "") == ""


@given(st.lists(st.tuples(ANY, ANY), min_size=2, max_size=2, unique=True))
def test_another_bot_or_user_is_somebody_else(two: list[tuple[str, str]]) -> None:
    keys = {person_key(SALT, bot, user) for bot, user in two}
    assert len(keys) == 2
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


def test_with_another_salt_everybody_is_somebody_else() -> None:
    assert person_key(SALT, BOT, USER) != person_key("t" * 40, BOT, USER)


def test_where_bot_and_user_meet_matters() -> None:
    assert person_key(SALT, "ab", "c") != person_key(SALT, "a", "bc")
