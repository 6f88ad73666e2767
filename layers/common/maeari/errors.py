"""What can go wrong, named once. Every error of maeari's own derives from `MaeariError`."""

from __future__ import annotations


class MaeariError(Exception):
    """Base of all errors that maeari raises itself."""


class SettingMissing(MaeariError):
    """An environment variable that the function needs is absent or unusable."""


class OutOfTime(MaeariError):
    """The deadline passed, or too little of it is left to start the next call."""


class LibraryMissing(MaeariError):
    """A library that the function needs is not in its layers."""


class DatabaseUnavailable(MaeariError):
    """The database can't be reached, also not with a new connection."""


class LoginRefused(DatabaseUnavailable):
    """The database doesn't take the user, or the password or token; the message says what to look at."""


class CredentialsMissing(MaeariError):
    """There are no AWS credentials that a login to the database could be signed with."""


class TracksUnavailable(MaeariError):
    """The table of tracks can't be read or written now."""


class SecretUnavailable(MaeariError):
    """A secret can't be fetched, and none is kept from before."""


class LogsUnavailable(MaeariError):
    """CloudWatch Logs can't be read now."""


class MigrationFailed(MaeariError):
    """A schema file can't be applied: changed since it was applied, or refused by the database."""


class AnswerUndelivered(MaeariError):
    """CloudFormation can't be told how its request went; its deployment waits for the answer."""


class SourceError(MaeariError):
    """A music source didn't give what was asked for.

    Attributes:
        source: name of the source, such as `spotify`.
    """

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source


class SourceUnavailable(SourceError):
    """No usable answer: connection, timeout, 5xx, or a body that isn't the JSON expected."""


class RequestRefused(SourceUnavailable):
    """4xx without a meaning of its own: the source is up, but not as this release knows it."""


class RateLimited(SourceError):
    """429: the source wants us to stop.

    Attributes:
        retry_after: seconds to wait as told by the source, possibly many hours; None when it didn't tell.
        reason: the source's own word for it, such as `QUOTA_EXCEEDED`.
    """

    def __init__(self, source: str, retry_after: float | None, reason: str) -> None:
        super().__init__(source, f"rate limited ({reason}), retry after {retry_after} s")
        self.retry_after = retry_after
        self.reason = reason


class CapabilityMissing(SourceError):
    """403 or 404 on an endpoint that this app isn't allowed to call (Spotify's development mode)."""


class CredentialsRefused(SourceError):
    """The source doesn't accept our client id and secret."""


class SubscriptionLapsed(CredentialsRefused):
    """The app's owner has no paid subscription: all is refused until some hours after that has changed."""


class TokenRefused(CredentialsRefused):
    """401: the access token isn't accepted (any more); a new one may be."""


class NotFound(SourceError):
    """The source doesn't know the id."""


class PlaylistClosed(SourceError):
    """The source doesn't let this app read a playlist; the message says what to do."""


class NoPlaylist(MaeariError):
    """What was named as a playlist is no address, URI or id of one; the message quotes it."""


class QueryFailed(MaeariError):
    """Athena ended a query in FAILED or CANCELLED; the message holds its reason."""


class NothingToCompare(MaeariError):
    """The lake holds no day, or a day with fewer than two artists that can be compared."""


class WrongDay(MaeariError):
    """What was named as a day of the lake is none, or has not begun."""


class WrongSchema(MaeariError):
    """A table that is to be written lacks columns, or has other ones or other types, than the lake's."""


class DayChanged(MaeariError):
    """A day of the lake was published anew while it was read; what was read of it may not be used."""


class LakeBusy(MaeariError):
    """Another process is at the same work on the lake."""


class RowsRefused(MaeariError):
    """The database did not take all rows of a table as they were; the message holds its reason."""


class TablesBusy(MaeariError):
    """Tables can't be renamed because somebody keeps reading them."""


class RefreshNotDue(MaeariError):
    """The lake has no day yet that a scheduled refresh should take; the message says from which day on."""


class RefreshRunning(MaeariError):
    """Another refresh or rollback is at work."""


class RefreshLockLost(MaeariError):
    """A refresh or rollback lost its lock with its connection, and has published nothing."""


class RefreshRejected(MaeariError):
    """A refresh failed its checks and isn't served; the message says which, and where its tables are."""


class NothingToRollBackTo(MaeariError):
    """No tables of an earlier refresh are kept, or they don't fit this release's schema."""


class UnreadableFile(MaeariError):
    """A file given to an importer can't be read as a table of tracks."""


class ImportFailed(MaeariError):
    """An import can't use its work folder; the message holds the reason and the folder."""
