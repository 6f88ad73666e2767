"""The local stack of these tests runs what `sam build` made."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import pytest

from tests.build.artifacts import BUILD, FUNCTIONS, LAYERS, has_native_code

if TYPE_CHECKING:
    from pathlib import Path

RUNS_NATIVE_CODE = (sys.platform, platform.machine()) == ("linux", "aarch64")
"""Whether this machine can load the layers' compiled libraries, as Lambda does."""


@pytest.fixture(scope="session")
def stack_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Links to the built template, functions and layers, laid out as the local stack expects them.

    A layer is its `python/`. On a machine of another kind, what has native code is left out of the heavy
    layer: the same versions stand in, from the environment of the tests.
    """
    root = tmp_path_factory.mktemp("build")
    (root / "template.yaml").symlink_to(BUILD / "template.yaml")
    for function in FUNCTIONS.values():
        (root / function.name).symlink_to(function)
    for layer in LAYERS.values():
        modules = layer / "python"
        if RUNS_NATIVE_CODE or layer != LAYERS["AnalyticsLayer"]:
            (root / layer.name).symlink_to(modules)
            continue
        (root / layer.name).mkdir()
        for entry in modules.iterdir():
            if not has_native_code(entry):
                (root / layer.name / entry.name).symlink_to(entry)
    return root
