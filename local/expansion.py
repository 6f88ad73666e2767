"""template.yaml as CloudFormation gets it: transforms applied, other intrinsic functions left as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from local.cloudformation import FUNCTION, LAYER, REGION, read

if TYPE_CHECKING:
    from pathlib import Path


def source(path: Path) -> dict[str, Any]:
    """The file itself, short forms of intrinsic functions made long ones, anchors made copies."""
    document: dict[str, Any] = json.loads(json.dumps(read(path)))
    return document


def expanded(document: dict[str, Any], built_layer: str = "one") -> dict[str, Any]:
    """A template after its transforms, as `sam deploy` would have it expanded.

    Args:
        document: the template, from `source`; not changed.
        built_layer: stands for the contents of the layers, which their place in S3 is named by.
    """
    document = json.loads(json.dumps(document))
    for resource in document["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == FUNCTION:
            properties["CodeUri"] = "s3://artifacts/function"
        if resource["Type"] == LAYER:
            properties["ContentUri"] = f"s3://artifacts/{built_layer}"
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):  # what AWS::LanguageExtensions is for
            if isinstance(resource.get(policy), dict):
                resource[policy] = resource[policy]["Fn::If"][1]
    result: dict[str, Any] = Translator({}, Parser(), boto_session=_Region()).translate(document, {})
    return result


class _Region:
    """All that the translator asks a boto3 session for."""

    region_name = REGION
