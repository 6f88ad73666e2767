"""What `sam build` made is complete, runs on Lambda's arm64 with Python 3.13, and is below Lambda's limits.

Limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. That of zipped files holds
for direct uploads only; `sam deploy` goes through S3.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
from importlib.metadata import distributions
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from tests.build import elf
from tests.build.artifacts import BUILD, FUNCTIONS, LAYERS, ROOT, files, layers_of

if TYPE_CHECKING:
    from pathlib import Path

UNZIPPED_LIMIT = 262_144_000
ROOM = 0.2

LAMBDA_IMAGE = {
    "ld-linux-aarch64.so.1", "libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0",
    "librt.so.1", "libstdc++.so.6",
}  # fmt: skip
"""Libraries that manylinux_2_28 wheels may expect of the machine (PEP 600)."""

LAMBDA = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_system": "Linux",
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "linux",
}
NEVER_IMPORTED = {"narwhals", "packaging"}
"""What plotly's Python code requires: the catalogue page takes nothing of plotly but its JavaScript."""

PINS = {"RuntimeLayer": "runtime", "AnalyticsLayer": "analytics"}
UNCHECKED_HASH = 0b01
"""Flags of byte code that is taken as it is, whatever the time of its source file (PEP 552)."""

TEST_FILE = re.compile(r"(^|/)(tests?/|conftest\.py$|test_[^/]*\.py$|_[^/]*_tests\.)")
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}")

each_function = pytest.mark.parametrize("function", FUNCTIONS)
each_layer = pytest.mark.parametrize("layer", LAYERS)
each_artifact = pytest.mark.parametrize(
    "folder", [*FUNCTIONS.values(), *LAYERS.values()], ids=lambda path: path.name
)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in files(folder))


def sources(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files(folder)
        if "__pycache__" not in path.parts
    }


def native(folder: Path) -> list[Path]:
    return [path for path in files(folder) if elf.is_elf(path)]


@each_function
def test_a_function_and_its_layers_fit_unzipped(function: str) -> None:
    total = size(FUNCTIONS[function]) + sum(size(layer) for layer in layers_of(function))
    assert total <= UNZIPPED_LIMIT * (1 - ROOM)


@each_function
def test_a_function_is_its_source_and_nothing_else(function: str) -> None:
    source = ROOT / "functions" / function.removesuffix("Function").lower()
    assert sources(FUNCTIONS[function]) == sources(source)


def test_the_common_layer_is_our_code_and_nothing_else() -> None:
    assert sources(LAYERS["CommonLayer"] / "python" / "maeari") == sources(ROOT / "layers/common/maeari")
    assert [path.name for path in (LAYERS["CommonLayer"] / "python").iterdir()] == ["maeari"]


def test_parameters_that_changed_make_another_layer() -> None:
    parameters = (ROOT / "samconfig.toml").read_bytes()
    told = (LAYERS["CommonLayer"] / "parameters").read_bytes()
    assert told == subprocess.check_output(["/usr/bin/env", "cksum"], input=parameters)


@each_layer
def test_all_of_a_layer_is_where_lambda_looks_for_modules(layer: str) -> None:
    beside = {"parameters"} if layer == "CommonLayer" else set()
    assert {path.name for path in LAYERS[layer].iterdir()} == {"python"} | beside


@pytest.mark.parametrize(("layer", "group"), PINS.items())
def test_a_layers_libraries_are_the_pinned_ones(layer: str, group: str) -> None:
    text = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")
    pins = [Requirement(line.rstrip("\\")) for line in text.splitlines() if re.match(r"[a-z]", line)]
    wanted = {
        pin.name: str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate(LAMBDA)
    }
    installed = {
        each.name.lower().replace("_", "-"): each.version
        for each in distributions(path=[str(LAYERS[layer] / "python")])
    }
    assert installed == {name: version for name, version in wanted.items() if name not in NEVER_IMPORTED}


def test_the_light_layer_has_no_library_of_the_heavy_one() -> None:
    light, heavy = ({path.name for path in (LAYERS[layer] / "python").iterdir()} for layer in PINS)
    assert light & heavy == {"__pycache__"}


@each_layer
def test_native_code_is_for_arm64(layer: str) -> None:
    shared_objects = {path for path in files(LAYERS[layer]) if re.search(r"\.so(\.|$)", path.name)}
    found = set(native(LAYERS[layer]))
    assert shared_objects <= found
    assert [path for path in found if elf.machine(path.read_bytes()) != elf.AARCH64] == []


@each_layer
def test_what_native_code_links_against_is_there(layer: str) -> None:
    found = native(LAYERS[layer])
    there = LAMBDA_IMAGE | {path.name for path in found}
    missing = {path.name: elf.needed(path.read_bytes()) - there for path in found}
    assert {name: libraries for name, libraries in missing.items() if libraries} == {}


def test_only_libraries_have_native_code() -> None:
    ours = [*FUNCTIONS.values(), LAYERS["CommonLayer"]]
    assert [path for folder in ours for path in native(folder)] == []
    assert native(LAYERS["AnalyticsLayer"])


@each_layer
def test_every_module_is_compiled_for_the_runtime(layer: str) -> None:
    modules = {path for path in files(LAYERS[layer]) if path.suffix == ".py"}
    compiled = {path for path in files(LAYERS[layer]) if path.suffix == ".pyc"}
    assert compiled == {path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc" for path in modules}
    heads = {path.read_bytes()[:8] for path in compiled}
    assert heads == {importlib.util.MAGIC_NUMBER + UNCHECKED_HASH.to_bytes(4, "little")}


@each_artifact
def test_it_holds_no_tests(folder: Path) -> None:
    names = [path.relative_to(BUILD).as_posix() for path in files(folder)]
    assert [name for name in names if TEST_FILE.search(name)] == []


@each_artifact
def test_it_holds_no_private_key(folder: Path) -> None:
    assert [path for path in files(folder) if PRIVATE_KEY.search(path.read_bytes())] == []
