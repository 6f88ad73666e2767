"""Stamps: one small file per finished step, so that a second run finds in milliseconds that nothing is to do.

A stamp holds the key of the work it stands for (hashes of the files it was made from, paths it depends
on). It is taken away before the work begins and written after it ended, so an interrupted step is redone.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def fingerprint(*files: Path) -> str:
    """The first 16 hex digits of the SHA-256 of the files' contents, in the order given."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:16]


class Stamps:
    """The stamps in one folder.

    Args:
        folder: where they lie; made with the first stamp.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> str | None:
        """The key of the finished step, None when it is not finished."""
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Forgets that the step was done."""
        (self._folder / name).unlink(missing_ok=True)

    @contextmanager
    def working(self, name: str, key: str) -> Iterator[None]:
        """Surrounds the work of a step: no stamp while it runs or when it fails, the key when it ended."""
        self.remove(name)
        yield
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f"{name}.partial"
        partial.write_text(key, encoding="utf-8")
        partial.replace(self._folder / name)
