"""Which callback URLs an answer is posted to."""

from __future__ import annotations

import pytest

from maeari.kakao.callback import is_kakaos

KAKAOS = [
    "https://bot-api.kakao.com/v1/bots/66f0aa10c2b1e94d7a5500aa/callback/-Ab3_x~y",
    "https://bot-api.kakao.com/v1/bots/66f0!/callback/a%7Eb%7e%2F%2f==;c?d=e&f=/g",
    "https://kakao.com/",
    "https://bot-api.kakao.com/",
    "https://bot-api.kakao.com//",
    "https://bot-api.kakao.com:443/callback/x",
    "HTTPS://BOT-API.KAKAO.COM/callback/x",
    "https://Bot-Api.Kakao.Com/callback/x",
    "https://a.b.c.kakao.com/callback/x",
    "https://xn--9n2b.kakao.com/callback/x",
    "https://bot-api.kakao.com/callback/@x:y",
    "https://bot-api.kakao.com/callback/x?to=https://example.org/",
    "https://bot-api.kakao.com/" + "x" * 4000,
]

NOT_KAKAOS = {
    "nothing": "",
    "only a name": "bot-api.kakao.com/callback/x",
    "no scheme": "//bot-api.kakao.com/callback/x",
    "http": "http://bot-api.kakao.com/callback/x",
    "http with the port of https": "http://bot-api.kakao.com:443/callback/x",
    "ftp": "ftp://bot-api.kakao.com/callback/x",
    "file": "file:///etc/passwd",
    "javascript": "javascript://bot-api.kakao.com/%0aalert(1)",
    "a longer scheme": "httpss://bot-api.kakao.com/callback/x",
    "no host": "https:///callback/x",
    "no slashes": "https:bot-api.kakao.com/callback/x",
    "one slash": "https:/bot-api.kakao.com/callback/x",
    "three slashes": "https:///bot-api.kakao.com/callback/x",
    "no path": "https://bot-api.kakao.com",
    "a query without a path": "https://bot-api.kakao.com?x=/y",
    "a fragment without a path": "https://bot-api.kakao.com#/x",
    "a fragment": "https://bot-api.kakao.com/callback/x#y",
    "below another's name": "https://bot-api.kakao.com.evil/callback/x",
    "with another's end": "https://bot-api.kakao.com.evil.org/callback/x",
    "a name that ends alike": "https://evilkakao.com/callback/x",
    "a name that ends alike below another": "https://a.evilkakao.com/callback/x",
    "a hyphen for the dot": "https://bot-api-kakao.com/callback/x",
    "another end": "https://bot-api.kakao.co/callback/x",
    "a longer end": "https://bot-api.kakao.comm/callback/x",
    "Kakao's other company": "https://bot-api.kakaocorp.com/callback/x",
    "any character for the dot": "https://bot-api.kakaoxcom/callback/x",
    "in the path": "https://evil.org/bot-api.kakao.com/",
    "in the query": "https://evil.org/?.kakao.com/",
    "in the fragment": "https://evil.org#.kakao.com/",
    "a query before the host's end": "https://evil.org?.kakao.com/",
    "as the user": "https://bot-api.kakao.com@evil.org/callback/x",
    "as user and password": "https://bot-api.kakao.com:443@evil.org/callback/x",
    "a user": "https://user@bot-api.kakao.com/callback/x",
    "a user and a password": "https://user:word@bot-api.kakao.com/callback/x",
    "an empty user": "https://@bot-api.kakao.com/callback/x",
    "two hosts": "https://evil.org@bot-api.kakao.com@evil.org/",
    "a backslash for the path": "https://evil.org\\.kakao.com/callback/x",
    "a backslash before the user": "https://evil.org\\@bot-api.kakao.com/callback/x",
    "a backslash in the path": "https://bot-api.kakao.com/\\evil.org/",
    "backslashes for slashes": "https:\\\\bot-api.kakao.com\\callback\\x",
    "another port": "https://bot-api.kakao.com:8443/callback/x",
    "the port of http": "https://bot-api.kakao.com:80/callback/x",
    "port 0": "https://bot-api.kakao.com:0/callback/x",
    "an empty port": "https://bot-api.kakao.com:/callback/x",
    "a port of too many digits": "https://bot-api.kakao.com:00443/callback/x",
    "a port that is none": "https://bot-api.kakao.com:https/callback/x",
    "a port beyond all": "https://bot-api.kakao.com:99999999/callback/x",
    "a trailing dot": "https://bot-api.kakao.com./callback/x",
    "a leading dot": "https://.kakao.com/callback/x",
    "an empty label": "https://bot-api..kakao.com/callback/x",
    "a label of 64 characters": f"https://{'a' * 64}.kakao.com/callback/x",
    "an escape in the host": "https://evil.org%2f.kakao.com/callback/x",
    "an escaped dot": "https://bot-api%2ekakao.com/callback/x",
    "a semicolon in the host": "https://evil.org;.kakao.com/callback/x",
    "an ampersand in the host": "https://evil.org&.kakao.com/callback/x",
    "an underscore in the host": "https://bot_api.kakao.com/callback/x",
    "brackets": "https://[bot-api.kakao.com]/callback/x",
    "one bracket": "https://[bot-api.kakao.com/callback/x",
    "an IPv4 address": "https://169.254.169.254/latest/meta-data/",
    "an IPv6 address": "https://[::1]/callback/x",
    "localhost": "https://localhost/callback/x",
    "a Korean name": "https://봇.kakao.com/callback/x",
    "a full-width letter": "https://bot-api.ｋakao.com/callback/x",
    "the Kelvin sign": "https://bot-api.\u212aakao.com/callback/x",
    "a Cyrillic letter": "https://bot-api.k\u0430kao.com/callback/x",
    "an ideographic dot": "https://bot-api\u3002kakao.com/callback/x",
    "Korean in the path": "https://bot-api.kakao.com/callback/가",
    "a space before": " https://bot-api.kakao.com/callback/x",
    "a space after": "https://bot-api.kakao.com/callback/x ",
    "a space inside": "https://bot-api.kakao.com/callback/x y",
    "a tab in the host": "https://evil.org\t.kakao.com/callback/x",
    "a tab in the scheme": "ht\ttps://bot-api.kakao.com/callback/x",
    "a line end after": "https://bot-api.kakao.com/callback/x\n",
    "another header": "https://bot-api.kakao.com/callback/x\r\nHost:evil.org",
    "a zero byte": "https://bot-api.kakao.com/callback/\x00",
    "a deleted character": "https://bot-api.kakao.com/callback/\x7f",
    "a zero width space": "https://bot-api.kakao.com/callback/\u200bx",
    "a hundred thousand labels": f"https://{'a.' * 100_000}evil.org/",
}  # fmt: skip


@pytest.mark.parametrize("url", KAKAOS)
def test_kakaos(url: str) -> None:
    assert is_kakaos(url)


@pytest.mark.parametrize("url", NOT_KAKAOS.values(), ids=NOT_KAKAOS.keys())
def test_anywhere_else(url: str) -> None:
    assert not is_kakaos(url)
