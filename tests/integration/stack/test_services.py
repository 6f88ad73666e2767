"""The parts behind the functions."""

from pathlib import Path

from local.http_server import bind
from local.lock import StateLock
from local.services import BackingServices
from local.settings import Settings


def sources_url(state: Path) -> str:
    with (
        StateLock(state) as lock,
        BackingServices(state, Settings(), lock.descriptor, lambda _: None) as services,
    ):
        assert services.sources_url
        return services.sources_url


def test_the_stored_addresses_of_pictures_hold_after_a_restart(tmp_path: Path) -> None:
    first = sources_url(tmp_path)
    assert sources_url(tmp_path) == first
    with bind(int(first.rpartition(":")[2])):
        assert sources_url(tmp_path) != first
