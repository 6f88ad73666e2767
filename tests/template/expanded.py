"""template.yaml as CloudFormation gets it, once for all tests of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from local import expansion
from local.paths import ROOT

TEMPLATE = ROOT / "template.yaml"


def source() -> dict[str, Any]:
    """The file itself, short forms of intrinsic functions made long ones."""
    return expansion.source(TEMPLATE)


@cache
def expanded(built_layer: str = "one") -> dict[str, Any]:
    """The template after its transforms; `built_layer` stands for the contents of the layers."""
    return expansion.expanded(source(), built_layer)


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """All resources of one CloudFormation type by logical id."""
    return {name: each for name, each in expanded()["Resources"].items() if each["Type"] == kind}


def named(reference: Any) -> str:
    """The logical id that `{"Ref": X}`, `{"Fn::GetAtt": …}` or `{"Fn::Sub": "${X.Arn}…"}` names first."""
    ((function, argument),) = reference.items()
    text = argument[0] if isinstance(argument, list) else argument
    if function == "Fn::Sub":
        text = text.partition("${")[2].partition("}")[0]
    return str(text).partition(".")[0]
