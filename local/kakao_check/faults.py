"""What can be wrong with an answer, and what to do about it."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """A kind of failure; the value is its title."""

    NO_ADDRESS = "no such host"
    UNREACHABLE = "no connection"
    TLS = "TLS failed"
    BROKEN_OFF = "broken off"
    REDIRECT = "redirect"
    UNAUTHORISED = "secret refused"
    NOT_FOUND = "no skill at this path"
    SERVER_ERROR = "server error"
    OTHER_STATUS = "unexpected status"
    NOT_GUARDED = "answers without the secret"
    NOT_JSON = "not JSON"
    RULE_BROKEN = "rule broken"
    CALLBACK_PROMISED = "promises a callback"
    APOLOGY = "apology"
    TOO_SLOW = "too slow"
    SLOW = "slow"

    @property
    def remedy(self) -> str:
        """What a person does about it."""
        return _REMEDIES[self]

    @property
    def is_warning(self) -> bool:
        """Whether a person still gets the answer."""
        return self is Fault.SLOW

    @property
    def ends_check(self) -> bool:
        """Whether no other request can fare better."""
        return self in {Fault.NO_ADDRESS, Fault.UNREACHABLE, Fault.TLS}


_REMEDIES = {
    Fault.NO_ADDRESS: "The host's name isn't found. Compare the URL with SkillUrl of the stack's outputs.",
    Fault.UNREACHABLE: "Nothing takes connections there. On this machine: is `bin/maeari serve` up, and "
    "on this port? Elsewhere: compare the URL with SkillUrl; look for a firewall, or a tunnel that has "
    "ended.",
    Fault.TLS: "The certificate must be valid, be for this host, and come with its chain from a public "
    "authority. A server that speaks plain HTTP needs http:// in the URL.",
    Fault.BROKEN_OFF: "The connection ended before the answer did, or the answer isn't HTTP. Look at what "
    "stands before the function, such as a tunnel. A server that speaks TLS needs https:// in the URL.",
    Fault.REDIRECT: "The skill itself must answer at its URL. Check the URL it leads to, and give Kakao "
    "that one.",
    Fault.UNAUTHORISED: "Give the skill's own secret (SkillSecretName of the outputs tells where it is); "
    "one that was changed in the last five minutes may not be in use yet. In the admin centre it belongs "
    "under 헤더값 of the live URL and of the test URL.",
    Fault.NOT_FOUND: "The host answers, but not at this path: SkillUrl ends with /skill.",
    Fault.SERVER_ERROR: "The function failed, ran out of time or was throttled. Look at ChatbotFunction's "
    "log.",
    Fault.OTHER_STATUS: "Kakao shows an answer only with status 200, and strangers must get 401. Look at "
    "what stands before the function.",
    Fault.NOT_GUARDED: "Anybody can use this skill: without the right secret it must answer 401. Look at "
    "what stands before the function, which may add the header itself.",
    Fault.NOT_JSON: "Another program answers there, such as a tunnel's own page. Compare the URL with "
    "SkillUrl.",
    Fault.RULE_BROKEN: "Kakao shows nothing of such an answer (code 2461 in 오류 내역). Each broken rule "
    "is named above. Deploy the newest version; if it stays, report it with the request's name.",
    Fault.CALLBACK_PROMISED: "The person would wait for nothing: these requests carry no callback, or "
    "that of a bot test, which Kakao refuses. Deploy the newest version.",
    Fault.APOLOGY: "The function answers, but what it needs fails. Look at ChatbotFunction's log; after a "
    "deployment, run MigrateFunction.",
    Fault.TOO_SLOW: "Kakao stops waiting and shows nothing (code 1001 in 오류 내역). If only the first "
    "request was slow, it was a cold start: give the function more memory. Else look at the times in its "
    "log.",
    Fault.SLOW: "Near Kakao's limit, and Kakao may be farther from the skill than you are. Check again: "
    "if only the first request was slow, it was a cold start.",
}
