"""Lines of metrics: valid, whole, of the stack's name, and few enough milliseconds."""

import io
import sys
import threading

import pytest

from maeari import metrics
from tests.emf import emitted


def test_a_line_is_valid_and_holds_zeros(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.emit({metrics.ANSWERS: 1, metrics.FAILED_ANSWERS: False})
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert emitted(printed) == [{"Answers": 1.0, "FailedAnswers": 0.0}]


def test_the_service_is_the_stacks_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "maeari-dev")
    metrics.emit({metrics.ANSWERS: 1})
    assert emitted(capsys.readouterr().out, "maeari-dev") == [{"Answers": 1.0}]


def test_metrics_can_be_switched_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    metrics.emit({metrics.ANSWERS: 1})
    assert capsys.readouterr().out == ""


class _InPieces(io.StringIO):
    """Notes what is written at once, as Lambda's unbuffered stdout sends it."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str, /) -> int:
        self.pieces.append(text)
        return len(text)


def test_a_line_is_written_whole_by_each_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = _InPieces()
    monkeypatch.setattr(sys, "stdout", stdout)
    threads = [threading.Thread(target=metrics.emit, args=({metrics.SOURCE_OUTAGES: 1},)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [emitted(piece) for piece in stdout.pieces] == [[{"SourceOutages": 1.0}]] * 8
    assert all(piece.endswith("}\n") for piece in stdout.pieces)
