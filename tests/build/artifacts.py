"""What `sam build` made: its template, functions and layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from local.cloudformation import FUNCTION, LAYER
from tests.build import elf

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam" / "build"
_TEMPLATE = BUILD / "template.yaml"

if not _TEMPLATE.exists():
    raise FileNotFoundError(f"{_TEMPLATE} is missing; `make build` makes it")

# SAM writes every intrinsic function in its long form, so that this is plain YAML.
_RESOURCES: dict[str, Any] = yaml.safe_load(_TEMPLATE.read_text(encoding="utf-8"))["Resources"]

FUNCTIONS = {
    name: BUILD / each["Properties"]["CodeUri"]
    for name, each in _RESOURCES.items()
    if each["Type"] == FUNCTION
}
LAYERS = {
    name: BUILD / each["Properties"]["ContentUri"]
    for name, each in _RESOURCES.items()
    if each["Type"] == LAYER
}
"""Folders by logical id. A layer's modules lie below `python/`, where Lambda looks for them."""


def layers_of(function: str) -> list[Path]:
    """Folders of the layers that a function carries."""
    return [LAYERS[layer["Ref"]] for layer in _RESOURCES[function]["Properties"]["Layers"]]


def has_native_code(path: Path) -> bool:
    """Whether a file, or a file below a folder, is native code."""
    return any(elf.is_elf(file) for file in (files(path) if path.is_dir() else [path]))


def files(folder: Path) -> Iterator[Path]:
    """All files below a folder, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
