"""What a deployment can tell of itself. Only asks: nothing here changes a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from maeari.errors import MaeariError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHATBOT = "ChatbotFunction"
DATALAKE = "DatalakeFunction"
SIMILARITY = "SimilarityFunction"
SONGS = "SongsFunction"
MIGRATE = "MigrateFunction"
SKILL_SECRET = "SkillSecret"  # noqa: S105 a logical id
PERSON_SALT = "PersonSalt"
FAILURES = "FailureQueue"
"""Logical ids of template.yaml."""


class NoCounterpart(MaeariError):
    """This kind of deployment has no such thing; the message names it."""


class CantTell(MaeariError):
    """It could not be found out; the message says why, and names the right that is missing if one is."""


class FunctionFailed(MaeariError):
    """A function that was asked raised an error; the message is its own."""


class Function(NamedTuple):
    """One function.

    Attributes:
        logical_id: in the template.
        state: as Lambda tells it, `Active` for one that can be invoked.
        served: the version that the alias `live` points to; None without that alias.
        newest: its newest version; None before the first.
        is_published: whether that version has the code and the layers that were deployed last.
        weights: shares of requests, 0 to 1, that go to other versions, by version.
    """

    logical_id: str
    state: str
    served: str | None
    newest: str | None
    is_published: bool
    weights: Mapping[str, float]


class Concurrency(NamedTuple):
    """How many of the chatbot may run at once.

    Attributes:
        reserved: for the chatbot; None where it shares the account's.
        account: of all functions of the account together.
    """

    reserved: int | None
    account: int


class Alarm(NamedTuple):
    """An alarm, whether it is raised, and what that means."""

    logical_id: str
    is_raised: bool
    description: str


class Schedule(NamedTuple):
    """A schedule; one that isn't wanted has nothing to do with these parameters."""

    logical_id: str
    is_enabled: bool
    is_wanted: bool


class Deployment(Protocol):
    """A deployed stack, or the one on this machine.

    Everything raises `CantTell` where it can't be found out, `NoCounterpart` where there is no such thing.
    """

    def status(self) -> str:
        """Of the stack, as CloudFormation tells it."""

    def functions(self) -> Sequence[Function]:
        """Every function."""

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """What a function answers to an event that only asks. Raises `FunctionFailed`."""

    def probe(self) -> Mapping[str, Any]:
        """What the datalake function answers to `{"probe": true}`; asked once. Raises `FunctionFailed`."""

    def secret(self, logical_id: str) -> str:
        """The value of a secret of the template, empty where it has none."""

    def failures(self) -> int:
        """Messages in the queue of failures, about."""

    def alarms(self) -> Sequence[Alarm]:
        """Every alarm."""

    def listeners(self) -> int:
        """Who hears of alarms: confirmed subscriptions."""

    def schedules(self) -> Sequence[Schedule]:
        """Every schedule."""

    def concurrency(self) -> Concurrency:
        """Of the chatbot."""

    def database_tls(self) -> str:
        """`off`, `encrypted` or `verified`: how functions connect to the database."""

    def skill_url(self) -> str:
        """Where skill requests go."""
