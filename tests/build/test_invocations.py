"""Each built function does its work with the built layers, and with no module that Lambda wouldn't have."""

from __future__ import annotations

import json
import shutil
import sysconfig
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.cli.invoke import SECRET_PLACEHOLDER
from local.functions.environment import ExecutionEnvironment
from tests.build.artifacts import BUILD, FUNCTIONS, LAYERS, ROOT
from tests.build.conftest import RUNS_NATIVE_CODE

if TYPE_CHECKING:
    from local.stack import Stack

pytestmark = pytest.mark.stack

type Check = Callable[[Any], object]

EVENTS: dict[str, tuple[str, Check]] = {
    "skill_known_artist": ("ChatbotFunction", lambda answer: "아이유" in answer["body"]),
    "skill_help": ("ChatbotFunction", lambda answer: answer["statusCode"] == 200),
    "skill_wrong_secret": ("ChatbotFunction", lambda answer: answer["statusCode"] == 401),
    "discovery_asked": ("DiscoveryFunction", lambda answer: answer == {"batchItemFailures": []}),
    "discovery_incomplete": ("DiscoveryFunction", lambda answer: answer == {"batchItemFailures": []}),
    "schedule_datalake": ("DatalakeFunction", lambda answer: answer["complete"]),
    "schedule_similarity": ("SimilarityFunction", lambda answer: answer["skipped"]),
    "schedule_songs": ("SongsFunction", lambda answer: answer["skipped"]),
    "refresh": ("SimilarityFunction", lambda answer: answer["rows"] > 0),
    "songs_refresh": ("SongsFunction", lambda answer: answer["rows"] > 0),
    "report_skipped": ("ReportFunction", lambda answer: answer["skipped"]),
    "report": ("ReportFunction", lambda answer: answer["bytes"] > 0),
    "migrate": ("MigrateFunction", lambda answer: answer["version"] > 0),
    "migrate_status": ("MigrateFunction", lambda answer: answer["pending"] == []),
}
"""The function of an event, and what tells that it did its work; in an order in which they can."""

OF_THE_RUNTIME = ("boto3", "botocore", "dateutil", "s3transfer", "six.py")
"""What functions take from Lambda's Python 3.13 beside the standard library."""

STANDING_IN = () if RUNS_NATIVE_CODE else ("numpy", "numpy.libs", "pyarrow")
INSTALLED = Path(sysconfig.get_path("purelib"))


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with the module `probe`, what Lambda's Python has, and what stands in for native code."""
    folder = tmp_path / "image"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("probe.py"), folder)
    for name in OF_THE_RUNTIME + STANDING_IN:
        if (INSTALLED / name).exists():
            (folder / name).symlink_to(INSTALLED / name)
    return folder


@pytest.mark.parametrize("name", EVENTS)
def test_a_built_function_does_its_work(name: str, stack: Stack, stack_root: Path, image: Path) -> None:
    function, did_its_work = EVENTS[name]
    definition = stack.services.connections.template(stack_root).functions()[function]
    probed = replace(definition, handler="probe.handler", layers=(*definition.layers, image))
    event = (ROOT / "events" / f"{name}.json").read_text("utf-8").replace(SECRET_PLACEHOLDER, stack.secret)
    log = image.with_name("log")
    with log.open("wb") as written:
        environment = ExecutionEnvironment(probed, stack.services.connections.aws_endpoint, written)
        try:
            answer = environment.invoke(json.loads(event))
        finally:
            environment.close()
    assert not answer.failed, f"{answer.payload}\n{log.read_text('utf-8')}"
    assert did_its_work(answer.payload["answer"]), f"{answer.payload['answer']}\n{log.read_text('utf-8')}"
    places = {module: Path(file).resolve() for module, file in answer.payload["files"].items()}
    assert places["app"] == BUILD / function / "app.py"
    ours = {place for module, place in places.items() if module.partition(".")[0] == "maeari"}
    assert ours
    assert [place for place in ours if not place.is_relative_to(LAYERS["CommonLayer"])] == []


def test_every_function_is_invoked() -> None:
    assert {function for function, _ in EVENTS.values()} == set(FUNCTIONS)
