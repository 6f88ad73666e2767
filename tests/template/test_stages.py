"""samconfig.toml and the parameters: two stages, defaults that work, every value described."""

import re
import tomllib
from typing import Any

import pytest

from local.paths import ROOT
from tests.template.expanded import source

SETTINGS = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
PARAMETERS = source()["Parameters"]
SHOWN_TO_OPERATORS = {
    "SkillUrl", "SkillSecretName", "SpotifySecretName", "DashboardUrl", "AlarmTopicArn", "FailureQueueUrl",
    "LakeBucketName", "DatabaseEndpoint",
}  # fmt: skip


def deploy(stage: str) -> dict[str, Any]:
    """Global and deploy parameters of a config environment."""
    return {**SETTINGS[stage]["global"]["parameters"], **SETTINGS[stage]["deploy"]["parameters"]}


@pytest.mark.parametrize(("environment", "stage"), [("default", "dev"), ("prod", "prod")])
def test_each_stage_has_a_stack_of_its_own(environment: str, stage: str) -> None:
    settings = deploy(environment)
    assert f"Stage={stage}" in settings["parameter_overrides"]
    assert {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"} == set(settings["capabilities"])
    assert settings["confirm_changeset"] is True
    names = {each.partition("=")[0] for each in settings["parameter_overrides"]}
    assert names <= set(PARAMETERS)


def test_two_stages_live_in_one_account() -> None:
    assert deploy("default")["stack_name"] != deploy("prod")["stack_name"]
    fixed = []
    for name, each in source()["Resources"].items():
        properties = each.get("Properties", {})
        names = [
            properties.get(key)
            for key in ("Name", "LogGroupName", "DashboardName", "TableName", "BucketName")
        ]
        names.append(properties.get("DatabaseInput", {}).get("Name"))
        fixed += [(name, value) for value in names if isinstance(value, str)]
    assert fixed == []


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_described_and_has_a_default_that_it_allows(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter["Description"].strip().endswith(".")
    default = parameter["Default"]
    assert default in parameter.get("AllowedValues", [default])
    assert re.fullmatch(parameter.get("AllowedPattern", ".*"), str(default))
    assert parameter.get("MinValue", 0) <= (default if parameter["Type"] == "Number" else 0)


def test_text_that_people_enter_is_held_to_a_pattern() -> None:
    free = {
        name
        for name, each in PARAMETERS.items()
        if each["Type"] != "Number" and not {"AllowedValues", "AllowedPattern"} & set(each)
    }
    assert free == set()


def test_every_parameter_is_used() -> None:
    text = str({key: source()[key] for key in ("Resources", "Conditions", "Globals")})
    unused = {name for name in PARAMETERS if f"'Ref': '{name}'" not in text and f"${{{name}}}" not in text}
    assert unused == set()


def test_the_outputs_are_what_an_operator_needs() -> None:
    outputs = source()["Outputs"]
    assert set(outputs) == SHOWN_TO_OPERATORS
    assert all(each["Description"] for each in outputs.values())
