"""Writes today's tracks, audio features and feedback into the lake, refreshes pictures, fills in names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from maeari import health
from maeari.bootstrap import importers, nights, probing
from maeari.deadline import Deadline
from maeari.errors import LakeBusy, SettingMissing
from maeari.imports.playlist_names import named
from maeari.settings import playlists
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

LATER_SECONDS = 120.0
"""Time kept for what follows the ingest, which alone could fill every invocation of a night."""

EXPORT_SECONDS = 40.0
"""Of these the time for the exports of feedback and of the ranking log."""

PUBLISHING_SECONDS = 120.0
"""Time kept for publishing playlists, whatever their sources take."""


def handler(event: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
    """Goes on with the day's ingest until it is complete or the invocation's time is nearly over.

    In half of the time that is left it refreshes pictures and popularity, and removes those too old to be
    kept; in the rest it looks up other names of artists, so that people find them in both languages. Half of
    that rest is for the listener signal where that is on. The exports of feedback and of the ranking log come
    last, because only their failure fails the invocation. When Lambda then runs the event again, that is
    harmless: `only_unfinished` leaves a complete day alone, and the other steps do what is still due.

    Args:
        event: `{"only_unfinished": true}` leaves a complete day alone; `{"day": "YYYY-MM-DD"}` names another.
        context: tells how much time is left.

    `{"playlists": true}` reads the playlists of the template's parameter `Playlists` instead, as it does once
    a week. `{"probe": true}` only tells how the parts behind the functions fare: sources, secrets, database
    and lake, `{part: what it tells}` with the parts of `bootstrap.probing`.

    Returns:
        What was done so far; `complete` tells whether the day is, `display_fields`, `aliases` and `listeners`
        what these steps did, `feedback` how many judgements were exported, `recommendations` how many rows of
        the ranking log. `listeners` and `recommendations` are None where these are off. While another
        invocation is at work, nothing but `complete` and `stopped`.
    """
    if event.get("probe"):
        return health.told(probing.parts(os.environ))
    deadline = Deadline(context.get_remaining_time_in_millis() / 1000)
    if event.get("playlists"):
        return _import_playlists(Deadline(deadline.remaining() - PUBLISHING_SECONDS))
    only_unfinished = bool(event.get("only_unfinished"))
    ingest_deadline = Deadline(deadline.remaining() - LATER_SECONDS)
    try:
        report = nights.ingest(os.environ).run(
            ingest_deadline, event.get("day"), only_unfinished=only_unfinished
        )
    except LakeBusy as busy:
        logger.info("nothing done", reason=str(busy))
        return {"complete": False, "stopped": str(busy)}
    display_fields = nights.display_fields(os.environ).run(Deadline(deadline.remaining() / 2))
    listener_filling = nights.listener_filling(os.environ)
    rest = Deadline(deadline.remaining() - EXPORT_SECONDS)
    for_aliases = Deadline(rest.remaining() / 2) if listener_filling else rest
    aliases = nights.alias_filling(os.environ).run(for_aliases)
    listeners = listener_filling.run(rest) if listener_filling else None
    feedback = nights.feedback_export(os.environ).run(deadline)
    ranking = nights.ranking_export(os.environ)
    later = {
        "recommendations": ranking.run(deadline) if ranking else None,
        "display_fields": display_fields,
        "aliases": aliases,
        "listeners": listeners,
        "feedback": feedback,
    }
    return {**report, **later}


def _import_playlists(deadline: Deadline) -> dict[str, Any]:
    wanted = named(playlists(os.environ))
    if not wanted:
        raise SettingMissing("the template's parameter Playlists names no playlist, so there is none to read")
    return importers.playlists_import(os.environ).run(wanted, deadline, lambda *_: None).content()
