"""The log's lines."""

import json

import pytest

from maeari import telemetry


def test_a_line_names_its_stack_its_place_and_its_fields(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "maeari-dev")
    telemetry._Log().warning("source outage", source="spotify")
    line = json.loads(capsys.readouterr().out)
    assert (line["service"], line["level"], line["source"]) == ("maeari-dev", "WARNING", "spotify")
    assert line["location"].startswith("test_a_line_names")
