"""Holds that every finding of checkov is mended, or suppressed beside its resource with a reason.

checkov sees the template as CloudFormation gets it: of SAM's short forms it knows neither the roles that they
become nor what Globals give to functions. The suppressions are in checkov's own form, Metadata of a resource:
`checkov: {skip: [{id: CKV_AWS_1, comment: why}]}`. They are applied here and not by checkov, so that it shows
which of them nothing needs any more.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.expansion import expanded, source
from local.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHECKOV = ROOT / ".local" / "checkov" / "bin" / "checkov"
_ALONE = {"BC_SKIP_MAPPING": "TRUE", "CKV_SKIP_PACKAGE_UPDATE_CHECK": "TRUE"}
"""Settings under which checkov asks nobody on the network."""


class CheckFailed(Exception):
    """checkov could not look at the template; the message is its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What checkov has against a resource.

    Attributes:
        resource: logical id in the expanded template.
        check: checkov's id.
        title: what checkov asks for.
    """

    resource: str
    check: str
    title: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that is accepted.

    Attributes:
        resource: logical id in template.yaml; it covers what SAM makes of that resource.
        check: checkov's id.
        reason: why; empty where none is given.
    """

    resource: str
    check: str
    reason: str


def findings(template: dict[str, Any]) -> list[Finding]:
    """All that checkov finds, whatever is suppressed.

    Args:
        template: with its transforms applied; resources without `Metadata`.

    Raises:
        CheckFailed: checkov failed or couldn't read the template.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "template.json")
        file.write_text(json.dumps(template, indent=1), encoding="utf-8")
        words = ["--framework", "cloudformation", "--file", str(file), "--soft-fail", "--output", "json"]
        done = subprocess.run(
            [CHECKOV, *words],
            env=os.environ | _ALONE,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise CheckFailed(done.stdout + done.stderr)
    report = json.loads(done.stdout)
    if report["summary"]["parsing_errors"]:
        raise CheckFailed(f"checkov can't read the template: {report['results']['parsing_errors']}")
    return [
        Finding(each["resource"].rpartition(".")[2], each["check_id"], each["check_name"])
        for each in report["results"]["failed_checks"]
    ]


def suppressions(template: dict[str, Any]) -> list[Suppression]:
    """What template.yaml suppresses, in its order."""
    return [
        Suppression(name, skip["id"], skip.get("comment", ""))
        for name, resource in template["Resources"].items()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]


def problems(
    found: Sequence[Finding], suppressed: Sequence[Suppression], sources: Sequence[str]
) -> Iterator[str]:
    """A line for each finding that isn't suppressed, and for each suppression without a reason or a use.

    Args:
        found: from `findings`.
        suppressed: from `suppressions`.
        sources: logical ids of template.yaml.
    """
    owned = [(_owner(finding.resource, sources), finding) for finding in found]
    accepted = {(each.resource, each.check) for each in suppressed}
    for owner, finding in owned:
        if (owner, finding.check) not in accepted:
            made = "" if finding.resource == owner else f" (in {finding.resource})"
            yield f"{owner}: {finding.check} {finding.title}{made}"
    needed = {(owner, finding.check) for owner, finding in owned}
    for each in suppressed:
        if not each.reason.strip():
            yield f"{each.resource}: {each.check} is suppressed without a comment that says why"
        if (each.resource, each.check) not in needed:
            yield f"{each.resource}: {each.check} is suppressed but not found; take the suppression out"


def _owner(resource: str, sources: Sequence[str]) -> str:
    """The resource of template.yaml that SAM made another of: it puts its words behind that one's id."""
    return max((name for name in sources if resource.startswith(name)), key=len, default=resource)


def main() -> int:
    """Prints what is to be done; 0 where that is nothing."""
    logging.disable(logging.WARNING)  # SAM's translator tells about flags of its own
    template = source(ROOT / "template.yaml")
    suppressed = suppressions(template)
    for resource in template["Resources"].values():
        resource.pop("Metadata", None)
    found = findings(expanded(template))
    lines = list(problems(found, suppressed, list(template["Resources"])))
    print(
        *lines,
        f"checkov: {len(found)} findings, {len(suppressed)} suppressed, {len(lines)} to mend",
        sep="\n",
    )
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
