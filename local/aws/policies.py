"""What a policy of template.yaml allows, decided as IAM decides it.

Read is what the template's functions need: Allow statements of actions and resources with `*` and `?`.
Anything else would change the decision, so it is refused where it is read.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from local.aws import ACCOUNT_ID, PARTITION, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

_KNOWN = {"Sid", "Effect", "Action", "Resource"}


class PolicyNotUnderstood(Exception):
    """A statement holds something that isn't decided here; the message tells what."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One Allow statement.

    Attributes:
        actions: such as `s3:GetObject`, with wildcards.
        resources: ARNs with wildcards.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Reads a statement whose references are resolved.

        Raises:
            PolicyNotUnderstood: it is no Allow statement of actions and resources.
        """
        if unknown := sorted(set(content) - _KNOWN):
            raise PolicyNotUnderstood(f"the local stack can't decide on {', '.join(unknown)} of a statement")
        if content.get("Effect") != "Allow":
            raise PolicyNotUnderstood(
                f"the local stack knows Allow statements only, not {content.get('Effect')!r}"
            )
        return cls(_texts(content, "Action"), _texts(content, "Resource"))

    def allows(self, action: str, resource: str) -> bool:
        """Whether one of the actions matches, in any case, and one of the resources, in its own case."""
        return any(matches(pattern.lower(), action.lower()) for pattern in self.actions) and any(
            matches(pattern, resource) for pattern in self.resources
        )


def _texts(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = content.get(name)
    texts = (value,) if isinstance(value, str) else tuple(value if isinstance(value, list) else ())
    if not texts or not all(isinstance(text, str) for text in texts):
        raise PolicyNotUnderstood(f"{name} is {value!r}, not a text or a list of texts")
    return texts


def statements(policies: Any) -> tuple[Statement, ...]:
    """All statements of a function's policies, whose references are resolved.

    A secret's reference gives its name here and its ARN at AWS: a resource that is no ARN is a secret's name.

    Raises:
        PolicyNotUnderstood: a policy is a name or a macro, or holds a statement that isn't understood.
    """
    found: list[Statement] = []
    for policy in policies:
        if not isinstance(policy, dict) or "Statement" not in policy:
            raise PolicyNotUnderstood(f"{policy!r} is no policy with a list of statements")
        found += map(Statement.of, policy["Statement"])
    return tuple(replace(each, resources=tuple(map(_arn, each.resources))) for each in found)


def _arn(resource: str) -> str:
    is_name = resource != "*" and not resource.startswith("arn:")
    return f"arn:{PARTITION}:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:{resource}" if is_name else resource


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches: `*` is any text, also with `/` and `:`, `?` is one character."""
    return _expression(pattern).fullmatch(text) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(each) or re.escape(each) for each in pattern), re.DOTALL)
