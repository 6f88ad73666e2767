"""Fills a layer with libraries for Lambda on arm64: installs by hash, prunes, compiles.

    python3.13 layers/build.py REQUIREMENTS TARGET

Wheels only, so nothing is compiled for the machine this runs on. What is pruned is what maeari does not use:
tests, headers, type stubs, the parts of Arrow for Flight, ORC and S3 (files come through boto3), and copies
of libarrow_python under names that only a linker looks for. libarrow_substrait stays, because pyarrow links
against it; the tests of the build hold that nothing lacks a library. Of plotly stays its JavaScript, which
the catalogue page carries and which nothing of Python is needed for.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

UNUSED = (
    "**/tests",
    "**/conftest.py",
    "**/_*_tests.*",
    "**/include",
    "**/sboms",
    "**/*.pyi",
    "**/*.pyx",
    "**/*.pxd",
    "**/*.h",
    "**/*.a",
    "bin",
    "pyarrow/src",
    "pyarrow/libarrow_flight*",
    "pyarrow/libarrow_python_flight*",
    "pyarrow/libarrow_python*.so",
    "pyarrow/libarrow_python*.so.*.*",
    "pyarrow/libarrow_s3*",
    "pyarrow/_flight*",
    "pyarrow/_orc*",
    "pyarrow/_s3fs*",
    "pyarrow/_substrait*",
    "share",
    "etc",
    "_plotly_utils",
    "narwhals*",
    "packaging*",
    "plotly/[!p]*",
    "plotly/package_data/[!p]*",
)

INSTALL = (
    *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"),
    *("--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.13"),
    *("--platform", "manylinux_2_28_aarch64", "--platform", "manylinux2014_aarch64", "--no-compile"),
)


def main(requirements: str, target: str) -> None:
    """Installs the requirements into the target folder, ready to be zipped."""
    subprocess.run([sys.executable, *INSTALL, "--target", target, "-r", requirements], check=True)  # noqa: S603
    for pattern in UNUSED:
        for path in sorted(Path(target).glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    compiling = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", target]
    subprocess.run(compiling, check=True)  # noqa: S603 - our own arguments


if __name__ == "__main__":
    main(*sys.argv[1:])
