"""Small Lambda functions for the tests of the execution environments."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from local.template import FunctionDefinition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

type MakeFunction = Callable[..., FunctionDefinition]


@pytest.fixture
def make_function(tmp_path: Path) -> MakeFunction:
    def make(
        source: str, *, timeout: int = 20, environment: dict[str, str] | None = None
    ) -> FunctionDefinition:
        code = tmp_path / "code"
        code.mkdir(exist_ok=True)
        (code / "app.py").write_text(textwrap.dedent(source), encoding="utf-8")
        layer = tmp_path / "layer"
        layer.mkdir(exist_ok=True)
        return FunctionDefinition(
            logical_id="F",
            name="maeari-F",
            arn="arn:aws:lambda:ap-northeast-2:123456789012:function:maeari-F",
            code=code,
            handler="app.handler",
            environment=environment or {},
            timeout=timeout,
            memory=256,
            layers=(layer,),
        )

    return make
