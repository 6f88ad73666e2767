"""The template's secrets on one machine: given, or generated once and kept in the state folder."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any

from local.cloudformation import TemplateError
from local.paths import write_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_DEFAULT_LENGTH = 32


def skill_secret(given: str | None, keep: Path, rule: Mapping[str, Any]) -> str:
    """The secret that skill requests carry.

    Args:
        given: `SKILL_SECRET` of the environment; used as it is and not kept.
        keep: file that keeps the generated secret, so that a copied curl line works after a restart.
        rule: GenerateSecretString of the template.
    """
    return given or kept_secret(keep, rule)


def kept_secret(keep: Path, rule: Mapping[str, Any]) -> str:
    """The secret in a file, generated and kept there by the first call.

    Args:
        keep: the file, which only its owner may read.
        rule: GenerateSecretString of the template.
    """
    if keep.exists() and (kept := keep.read_text(encoding="utf-8").strip()):
        return kept
    value = generate(rule)
    write_private(keep, value + "\n")
    return value


def generate(rule: Mapping[str, Any]) -> str:
    """A random text as CloudFormation's GenerateSecretString makes it, with one of each kind of character.

    Raises:
        TemplateError: an option that isn't known here.
    """
    if unknown := sorted(set(rule) - {"PasswordLength", "ExcludePunctuation"}):
        raise TemplateError(f"GenerateSecretString: {', '.join(unknown)} not supported")
    kinds = [string.ascii_lowercase, string.ascii_uppercase, string.digits]
    if not rule.get("ExcludePunctuation", False):
        kinds.append(string.punctuation)
    length = int(rule.get("PasswordLength", _DEFAULT_LENGTH))
    while True:
        value = "".join(secrets.choice("".join(kinds)) for _ in range(length))
        if all(set(kind) & set(value) for kind in kinds):
            return value
