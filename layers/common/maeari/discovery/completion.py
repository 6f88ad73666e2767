"""Completing artists that a hurried answer, or the expiry of their data, left with gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.discovery.outcome import is_passing
from maeari.errors import MaeariError, OutOfTime, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.catalogue.model import Artist
    from maeari.catalogue.ports import ArtistStore
    from maeari.deadline import Deadline
    from maeari.discovery.discoverer import Discoverer
    from maeari.discovery.messages import ArtistIncomplete
    from maeari.discovery.ports import NamesLookup


class Completion:
    """Reads artists again: their own data one by one, their names and tags together.

    What a limit or a refusal keeps from being read is left to the nightly ingest, as are names.

    Args:
        artists: where they are kept.
        discoverer: reads and keeps them.
        names: looks other names and tags up.
    """

    def __init__(self, artists: ArtistStore, discoverer: Discoverer, names: NamesLookup) -> None:
        self._artists = artists
        self._discoverer = discoverer
        self._names = names

    def run(self, messages: Mapping[str, ArtistIncomplete], deadline: Deadline) -> list[str]:
        """Completes the artists of one batch.

        Args:
            messages: by any key.
            deadline: for all of them.

        Returns:
            Keys of the messages whose artists can be completed in a while.
        """
        known: dict[str, Artist] = {}
        failed: list[str] = []
        for key, message in messages.items():
            try:
                if found := self._complete(message, deadline):
                    known[found.id] = found
            except (SourceError, OutOfTime) as error:
                logger.warning("an artist stays incomplete", artist_id=message.artist_id, reason=str(error))
                if is_passing(error):
                    failed.append(key)
            except Exception:  # noqa: BLE001 - one artist's failure is not the others'
                logger.exception("an artist failed", artist_id=message.artist_id)
                failed.append(key)
        self._look_up(list(known.values()), deadline)
        return failed

    def _complete(self, message: ArtistIncomplete, deadline: Deadline) -> Artist | None:
        found = self._artists.find(
            artist_id=message.artist_id, whole_key="", name_key="", first_rank=1, last_rank=1
        )
        if found is None:
            logger.warning("an incomplete artist is gone", artist_id=message.artist_id)
            return None
        self._discoverer.complete(found, deadline, display=message.display)
        logger.info("completed an artist", artist_id=message.artist_id)
        return found.artist

    def _look_up(self, artists: list[Artist], deadline: Deadline) -> None:
        try:
            told_all = not artists or self._names.complete(
                [(each.id, each.name) for each in artists], deadline
            )
        except MaeariError as error:  # also of the database: the artists themselves are complete by now
            logger.warning("names and tags failed", reason=str(error))
            told_all = False
        except Exception:  # noqa: BLE001 - it would read the artists again that are complete
            logger.exception("names and tags failed")
            told_all = False
        if not told_all:
            logger.warning("names and tags are left to the night", artists=len(artists))
