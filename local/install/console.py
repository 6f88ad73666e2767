"""What the installer says, and how it runs other programs."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL_LINES = 20


class InstallError(Exception):
    """A step failed; the message says what happened and what the person can do."""


class CommandError(InstallError):
    """A program could not be started or ended with an error.

    Attributes:
        output: everything the program wrote, standard output and error together.
    """

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output


@contextmanager
def step(what: str) -> Iterator[None]:
    """Prints one line for a piece of work: what it does when it begins, the seconds taken when it ends."""
    print(f"maeari: {what} ... ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(f"failed after {time.monotonic() - began:.1f} s", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def note(text: str) -> None:
    """Prints one line that is not a step."""
    print(f"maeari: {text}", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    advice: str = "",
) -> str:
    """Runs a program to its end and returns its standard output.

    Args:
        command: the program and its arguments.
        env: the whole environment; this process's own by default.
        cwd: the working directory; this process's own by default.
        advice: what the person can do when it fails; the last line of the error.

    Raises:
        CommandError: the program is missing or ended with a status other than 0. The message names the
            command, the tail of its output and the advice.
    """
    text = " ".join(str(word) for word in command)
    try:
        done = subprocess.run(
            [str(word) for word in command],
            env=env,
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        raise CommandError(_failure(text, str(error), advice), str(error)) from error
    if done.returncode:
        output = done.stdout + done.stderr
        raise CommandError(_failure(f"{text} (exit status {done.returncode})", output, advice), output)
    return done.stdout


def _failure(command: str, output: str, advice: str) -> str:
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-TAIL_LINES:])
    return "\n".join(part for part in (f"This command failed: {command}", tail, advice) if part)
