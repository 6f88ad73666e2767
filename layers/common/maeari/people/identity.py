"""Who somebody is to our tables: a keyed hash, so that a table alone leads back to nobody."""

from __future__ import annotations

import hashlib
import hmac

_LENGTH = 32
"""Hex digits kept, 128 bits: two of a thousand million people share a key with a chance below 10⁻²⁰."""

_DEVELOPMENT_MARK = "!"


def person_key(salt: str, bot_id: str, user_key: str) -> str:
    """The key of a person, 32 hex digits; empty when the request names nobody.

    The development channel's bot id ends in "!" (kakao-skill contract, section 1.2). It is the same bot, so
    whoever tries it out there is the same person.

    Args:
        salt: secret; without it nobody can tell whether a known user key is in a table.
        bot_id: `bot.id` of the request.
        user_key: `userRequest.user.id`, which differs from bot to bot for one person.
    """
    if not user_key:
        return ""
    # No id holds a NUL, so two pairs never give one text. Lone surrogates of a broken request must not raise.
    text = f"{bot_id.removesuffix(_DEVELOPMENT_MARK)}\0{user_key}".encode("utf-8", "surrogatepass")
    return hmac.new(salt.encode(), text, hashlib.sha256).hexdigest()[:_LENGTH]
