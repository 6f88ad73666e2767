"""Where things lie: the repository's root and the folder that holds the local stack's state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
"""The repository's root, the folder of template.yaml."""


def state_folder(environment: Mapping[str, str]) -> Path:
    """Absolute path of the state folder: `MAEARI_STATE` if set, else `.local/state` of the repository."""
    given = environment.get("MAEARI_STATE")
    return Path(given).absolute() if given else ROOT / ".local" / "state"


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read, whole or not at all (a rename puts it in place)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
