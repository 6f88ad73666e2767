"""What the security check says of findings and suppressions."""

from __future__ import annotations

import pytest

from local.expansion import expanded, source
from local.paths import ROOT
from local.security_check import Finding, Suppression, problems, suppressions

SOURCES = ["Chat", "ChatFunction", "Table"]
DLQ = Finding("ChatFunction", "CKV_AWS_116", "Has a dead-letter queue")
WHY = "Its caller waits for the answer."


def test_a_finding_is_a_problem_until_it_is_suppressed() -> None:
    assert list(problems([DLQ], [], SOURCES)) == ["ChatFunction: CKV_AWS_116 Has a dead-letter queue"]
    assert list(problems([DLQ], [Suppression("ChatFunction", "CKV_AWS_116", WHY)], SOURCES)) == []


def test_a_suppression_covers_what_sam_makes_of_its_resource() -> None:
    role = Finding("ChatFunctionRole", "CKV_AWS_111", "Writes within limits")
    accepted = Suppression("ChatFunction", "CKV_AWS_111", WHY)
    assert list(problems([role], [accepted], SOURCES)) == []
    [line] = problems([role], [], SOURCES)
    assert line == "ChatFunction: CKV_AWS_111 Writes within limits (in ChatFunctionRole)"


@pytest.mark.parametrize(
    "elsewhere", [Suppression("Chat", "CKV_AWS_116", WHY), Suppression("ChatFunction", "CKV_AWS_117", WHY)]
)
def test_a_suppression_of_something_else_changes_nothing_and_is_told(elsewhere: Suppression) -> None:
    finding, unused = problems([DLQ], [elsewhere], SOURCES)
    assert finding.startswith("ChatFunction: CKV_AWS_116")
    assert "suppressed but not found" in unused


@pytest.mark.parametrize("comment", ["", "  "])
def test_a_suppression_says_why(comment: str) -> None:
    [line] = problems([DLQ], [Suppression("ChatFunction", "CKV_AWS_116", comment)], SOURCES)
    assert line == "ChatFunction: CKV_AWS_116 is suppressed without a comment that says why"


def test_suppressions_are_read_from_metadata() -> None:
    skips = [{"id": "CKV_AWS_1", "comment": "a"}, {"id": "CKV_AWS_2"}]
    resources = {
        "A": {"Metadata": {"checkov": {"skip": skips}}},
        "B": {"Metadata": {"BuildMethod": "makefile"}},
    }
    read = suppressions({"Resources": resources | {"C": {}}})
    assert read == [Suppression("A", "CKV_AWS_1", "a"), Suppression("A", "CKV_AWS_2", "")]


def test_the_expanded_template_has_what_sam_makes_and_leaves_the_source_as_it_is() -> None:
    document = source(ROOT / "template.yaml")
    resources = expanded(document)["Resources"]
    assert resources["ChatbotFunction"]["Type"] == "AWS::Lambda::Function"
    assert {each["Type"].split("::")[1] for each in resources.values()}.isdisjoint({"Serverless"})
    assert document == source(ROOT / "template.yaml")
