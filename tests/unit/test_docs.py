"""README and docs: what they name is there, every command and link works, the two READMEs are twins."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click
import pytest

from local.cli.__main__ import main
from local.paths import ROOT
from tests.template import expanded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
QUOTED = re.compile(r'"([A-Za-z][^"]*)"')
NOT_OURS = {"Bytes scanned limit"}
"""Quoted in the runbook, but said by AWS."""

DRAWN = {"AWS::Serverless::Function", "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::S3::Bucket"}
DRAWN |= {
    "AWS::SecretsManager::Secret",
    "AWS::RDS::DBInstance",
    "AWS::SNS::Topic",
    "AWS::Serverless::HttpApi",
}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def source() -> dict[str, Any]:
    return expanded.source()


@cache
def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def prose_of(page: Path) -> str:
    """Without blocks of code, whose comments would pass for headings."""
    return FENCED.sub("", text_of(page))


def command_lines(page: Path) -> Iterator[str]:
    """What a reader could type: lines of blocks and spans of code, without comments."""
    blocks = "\n".join(FENCED.findall(text_of(page)))
    for line in [*blocks.replace("\\\n", " ").splitlines(), *SPAN.findall(prose_of(page))]:
        yield re.sub(r"\s+# .*|^# .*", "", line).strip()


def used(page: Path, program: str) -> Iterator[list[str]]:
    """The words after a program, up to the end of its command."""
    for line in command_lines(page):
        for command in re.split(r"&&|\||;", line):
            before, found, after = command.partition(program)
            if found and re.fullmatch(r"\s*(\w+=\S+ |\$ )*", before):
                yield after.split()


def anchors(page: Path) -> set[str]:
    """Of headings, as GitHub makes them."""
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for _, title in HEADING.findall(prose_of(page)))
    return {title.strip().replace(" ", "-") for title in kept}


def links(page: Path) -> list[str]:
    return [first or second for first, second in LINK.findall(prose_of(page))]


def test_the_pages_are_read() -> None:
    """Holds the tests below: what they walk over is there."""
    readme = ROOT / "README.md"
    assert "make run" in {" ".join(["make", *words[:1]]) for words in used(readme, "make ")}
    assert ["doctor", "maeari"] in list(used(readme, "bin/maeari "))
    assert "docs/kakao.md" in links(readme)
    assert "what-people-can-say" in anchors(readme)


@each_page
def test_every_command_exists(page: Path) -> None:
    for words in used(page, "bin/maeari "):
        command: click.Command = main
        for word in takewhile(lambda word: not word.startswith("-"), words):
            if isinstance(command, click.Group):
                assert word in command.commands, f"bin/maeari {' '.join(words)}"
                command = command.commands[word]
        options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {
            "--help"
        }
        assert {word for word in words if word.startswith("--")} <= options, f"bin/maeari {' '.join(words)}"


@each_page
def test_every_make_target_exists(page: Path) -> None:
    wanted = {words[0] for words in used(page, "make ")}
    assert {word for word in wanted if "=" not in word} <= TARGETS


@each_page
def test_every_link_within_the_repository_resolves(page: Path) -> None:
    for link in links(page):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readmes_are_twins() -> None:
    english, korean = (ROOT / name for name in ("README.md", "README.ko.md"))

    def shape(page: Path) -> dict[str, list[str]]:
        return {
            "headings": [level for level, _ in HEADING.findall(prose_of(page))],
            "commands": [
                line for line in "\n".join(FENCED.findall(text_of(page))).splitlines() if line.strip()
            ],
            "links": sorted(link.replace(".ko.md", ".md") for link in links(page)),
        }

    first, second = shape(english), shape(korean)
    for told in (first, second):
        told["commands"] = [re.sub(r"\s+# .*", "", line).strip() for line in told["commands"]]
    assert first == second


@each_page
def test_a_page_in_korean_has_the_headings_of_its_english_one(page: Path) -> None:
    english = page.with_name(page.name.replace(".ko.md", ".md"))
    levels = [[level for level, _ in HEADING.findall(prose_of(each))] for each in (english, page)]
    assert levels[0] == levels[1]


def test_the_diagram_has_all_that_is_deployed() -> None:
    drawn = FENCED.findall(text_of(ROOT / "docs" / "architecture.md"))[0]
    there = {name for name, each in source()["Resources"].items() if each["Type"] in DRAWN}
    assert {name for name in there if not re.search(rf"\b{name}\b", drawn)} == set()


def test_the_diagram_has_nothing_else() -> None:
    """Also of kinds that it may leave out."""
    drawn = FENCED.findall(text_of(ROOT / "docs" / "architecture.md"))[0]
    named = set(re.findall(r"\b(?:[A-Z][a-z0-9]+){2,}\b", drawn)) - {
        "KakaoTalk", "MusicBrainz", "ListenBrainz", "ReccoBeats",
    }  # fmt: skip
    assert named <= set(source()["Resources"])


def test_architecture_has_every_package() -> None:
    page = text_of(ROOT / "docs" / "architecture.md")
    packages = {each.parent.name for each in (ROOT / "layers/common/maeari").glob("*/__init__.py")}
    assert {name for name in packages if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("kind", ["Parameters", "Outputs"])
def test_operations_names_what_an_operator_gives_and_gets(kind: str) -> None:
    page = text_of(ROOT / "docs" / "operations.md") + text_of(ROOT / "docs" / "runbook.md")
    assert {name for name in source()[kind] if not re.search(rf"\b{name}\b", page)} == set()


def test_the_runbook_quotes_what_the_code_says() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("layers", "functions", "local/doctor", "local/cli")
        for path in (ROOT / folder).rglob("*.py")
    )
    said = re.sub(r'"\s*f?"', "", re.sub(r"\s+", " ", code + text_of(ROOT / "template.yaml")))
    said = re.sub(r"\{[^{}]*\}", "…", said)
    alarms = prose_of(ROOT / "docs" / "runbook.md").partition("\n## Alarms\n")[2].partition("\n## ")[0]
    quoted = QUOTED.findall(re.sub(r"`[^`]*`", "", re.sub(r"\s+", " ", alarms)))
    assert len(quoted) > 15
    assert [each for each in quoted if each not in said and each not in NOT_OURS] == []


def test_data_has_every_table_queue_and_secret() -> None:
    page = text_of(ROOT / "docs" / "data.md")
    schema = "\n".join(path.read_text("utf-8") for path in (ROOT / "layers").rglob("schema/*.sql"))
    made, dropped = (
        re.findall(rf"^{verb} (\w+)", schema, re.MULTILINE)
        for verb in ("CREATE TABLE IF NOT EXISTS", "DROP TABLE IF EXISTS")
    )
    glue = [each for each in source()["Resources"].values() if each["Type"] == "AWS::Glue::Table"]
    in_lake = [each["Properties"]["TableInput"]["Name"] for each in glue]
    kinds = {"AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"}
    others = [name for name, each in source()["Resources"].items() if each["Type"] in kinds]
    wanted = {*made, *in_lake, *others, "DiscoveryQueue", "CompletionQueue", "FailureQueue"} - set(dropped)
    assert {name for name in wanted if f"`{name}`" not in page} == set()
