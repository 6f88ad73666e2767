"""The direction of imports, and what the chat path loads. Walks the code; runs it in a fresh interpreter."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
COMMON = REPOSITORY / "layers" / "common"
MODULES = {
    ".".join(path.relative_to(COMMON).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((COMMON / "maeari").rglob("*.py"))
}
FUNCTIONS = sorted((REPOSITORY / "functions").glob("*/app.py"))

HEAVY = {"numpy", "pyarrow", "duckdb", "pandas", "sqlglot", "moto", "flask", "click", "yaml"}
THIRD_PARTY_OF_ADAPTERS = {"boto3", "botocore", "pymysql", "requests", "urllib3"}
ADAPTERS = {
    "maeari.catalogue.database_users",
    "maeari.catalogue.dynamodb_tracks",
    "maeari.catalogue.iam_token",
    "maeari.catalogue.migrations",
    "maeari.catalogue.mysql",
    "maeari.catalogue.mysql_alias_checks",
    "maeari.catalogue.mysql_artist_tags",
    "maeari.catalogue.mysql_artists",
    "maeari.catalogue.mysql_display_fields",
    "maeari.catalogue.mysql_explorer",
    "maeari.catalogue.mysql_publication",
    "maeari.catalogue.mysql_songs",
    "maeari.catalogue.mysql_sounds",
    "maeari.catalogue.mysql_mbids",
    "maeari.catalogue.mysql_space",
    "maeari.catalogue.refresh_history",
    "maeari.catalogue.related_artists",
    "maeari.catalogue.song_tables",
    "maeari.discovery.callbacks",
    "maeari.discovery.queues",
    "maeari.discovery.searches",
    "maeari.lake.athena",
    "maeari.lake.days",
    "maeari.lake.objects",
    "maeari.lake.store",
    "maeari.people.dynamodb",
    "maeari.people.dynamodb_feedback",
    "maeari.people.dynamodb_memories",
    "maeari.ranking.cloudwatch_lines",
    "maeari.sources.http",
    "maeari.sources.listenbrainz",
    "maeari.sources.musicbrainz",
    "maeari.sources.reccobeats",
    "maeari.sources.spotify",
    "maeari.sources.wikidata",
}


def imports(tree: ast.Module) -> set[str]:
    """Modules imported when the code runs, at the top or inside a function; not those for types only."""
    found: set[str] = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that this test can read them"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in inner}
    return found


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below, without the bodies of `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            continue
        yield child
        yield from _running(child)


IMPORTS = {name: imports(ast.parse(path.read_text("utf-8"))) for name, path in MODULES.items()}


def within(package: str) -> list[str]:
    found = [name for name in MODULES if name == package or name.startswith(f"{package}.")]
    assert found, f"{package} is gone: this test must follow"
    return found


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_the_walk_sees_imports_of_both_kinds() -> None:
    """Holds the test itself: an import that is there is found, one for types only isn't."""
    assert "pymysql" in IMPORTS["maeari.catalogue.mysql"]
    assert "maeari.catalogue.mysql_artists" in IMPORTS["maeari.bootstrap.answers"]
    assert "maeari.catalogue.ports" not in IMPORTS["maeari.chat.finding"]
    assert set(MODULES) >= ADAPTERS


@pytest.mark.parametrize("name", within("maeari.kakao"))
def test_kakao_knows_nothing_but_itself(name: str) -> None:
    ours = {each for each in IMPORTS[name] if each.startswith("maeari")}
    assert {each for each in ours if not each.startswith("maeari.kakao")} <= {"maeari.errors"}  # their base
    assert roots(IMPORTS[name]) <= sys.stdlib_module_names | {"maeari"}


@pytest.mark.parametrize(
    "name",
    [
        "maeari.catalogue.alias_ports",
        "maeari.catalogue.listener_ports",
        "maeari.catalogue.model",
        "maeari.catalogue.names",
        "maeari.catalogue.ports",
        "maeari.catalogue.tags",
    ],
)
def test_the_model_knows_no_adapter(name: str) -> None:
    assert IMPORTS[name] & ADAPTERS == set()
    assert roots(IMPORTS[name]) <= sys.stdlib_module_names | {"maeari"}


@pytest.mark.parametrize(
    "name",
    [
        *within("maeari.chat"),
        *sorted(set(within("maeari.discovery")) - ADAPTERS),
        *within("maeari.imports"),
        *within("maeari.similarity"),
        *within("maeari.report"),
        *within("maeari.songs"),
        "maeari.catalogue.alias_filling",
        "maeari.catalogue.display_fields",
        "maeari.catalogue.listener_filling",
        "maeari.catalogue.names_lookup",
    ],
)
def test_use_cases_know_stores_and_clients_only_by_their_ports(name: str) -> None:
    allowed = {"maeari.lake.store", "maeari.lake.athena"} if name == "maeari.similarity.refresh" else set()
    assert IMPORTS[name] & (ADAPTERS - allowed) == set()
    assert roots(IMPORTS[name]) & THIRD_PARTY_OF_ADAPTERS == set()


@pytest.mark.parametrize("name", within("maeari.chat"))
def test_the_chat_knows_no_job(name: str) -> None:
    jobs = [each for each in IMPORTS[name] if each.startswith(("maeari.lake", "maeari.similarity"))]
    assert set(jobs) <= {"maeari.similarity.contrast", "maeari.similarity.ports", "maeari.similarity.reasons"}
    assert roots(IMPORTS[name]) & HEAVY == set()


@pytest.mark.parametrize("name", within("maeari.people"))
def test_what_is_kept_about_people_knows_nothing_but_itself(name: str) -> None:
    ours = {each for each in IMPORTS[name] if each.startswith("maeari.") and "people" not in each}
    if name in ADAPTERS:
        assert ours <= {"maeari.telemetry"}
        assert roots(IMPORTS[name]) <= sys.stdlib_module_names | {"maeari", "botocore"}
    else:
        assert ours <= {"maeari.errors"}
        assert roots(IMPORTS[name]) <= sys.stdlib_module_names | {"maeari"}


@pytest.mark.parametrize("name", within("maeari.discovery"))
def test_discovery_knows_nothing_of_the_conversation(name: str) -> None:
    assert not [each for each in IMPORTS[name] if each.startswith(("maeari.chat", "maeari.lake"))]


@pytest.mark.parametrize("path", FUNCTIONS, ids=lambda path: path.parent.name)
def test_functions_leave_joining_to_bootstrap(path: Path) -> None:
    known = imports(ast.parse(path.read_text("utf-8")))
    allowed = {"maeari.catalogue.migrations"} if path.parent.name == "migrate" else set()
    assert known & (ADAPTERS - allowed) == set()


def test_only_bootstrap_joins_adapters_with_use_cases() -> None:
    values = {"maeari.similarity.ports", "maeari.similarity.scale"}  # what a port's implementation gives
    values |= {f"maeari.songs.{name}" for name in ("genre_groups", "placing", "ports", "scale")}
    use_cases = {
        name
        for package in ("chat", "discovery", "similarity", "songs")
        for name in within(f"maeari.{package}")
    }
    use_cases -= values | ADAPTERS
    joining = [
        name
        for name, known in IMPORTS.items()
        if known & (ADAPTERS - {"maeari.catalogue.mysql"}) and known & use_cases
    ]
    assert joining == [f"maeari.bootstrap.{name}" for name in ("answers", "refreshes")]


@pytest.mark.parametrize(
    "path", [*MODULES.values(), *FUNCTIONS], ids=lambda path: str(path.relative_to(REPOSITORY))
)
def test_nothing_reads_the_environment_at_import(path: Path) -> None:
    for statement in ast.parse(path.read_text("utf-8")).body:
        if isinstance(statement, ast.FunctionDef):
            evaluated: list[ast.AST] = [*statement.decorator_list, *statement.args.defaults]
        else:
            evaluated = [statement]
        for node in (inner for each in evaluated for inner in _at_import(each)):
            assert not (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}), ast.unparse(
                node
            )


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported: all but the bodies of functions."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _at_import(child)


PROGRAM = """
import importlib.util, json, socket, sys
from datetime import datetime

def refuse(*_args, **_kwargs):
    raise AssertionError("connects at import")

socket.socket.connect = refuse
spec = importlib.util.spec_from_file_location("app", sys.argv[1])
app = importlib.util.module_from_spec(spec)
spec.loader.exec_module(app)
at_import = sorted(sys.modules)

import os
import boto3, pymysql

class Connection:
    open = True
    def cursor(self): return self
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def execute(self, sql, parameters=None): self.wanted = parameters
    def fetchall(self):
        row = {"id": "A" * 22, "name": "IU", "genres": "k-pop", "popularity": 80, "image_url": None}
        row |= {"url": None, "source": "import", "fetched_at": datetime(2026, 11, 20)}
        row |= {"neighbour_rank": 0, "distance": 0.0, "reason": "", "provisional": 0}
        row |= {"tracks": 7, "is_tagged": 1, "day": "2026-11-20", "algorithm": "a", "version": 1}
        row |= {"track_id": "C" * 22, "title": "Song", "album_id": None, "album": None, "release_date": None}
        row |= {"track_popularity": None, "duration_ms": None, "isrc": None}
        return [row, row | {"id": "B" * 22, "neighbour_rank": 1, "reason": "k-pop;energy-low"}]

class Client:
    def get_secret_value(self, SecretId, VersionStage):
        text = "shared" if SecretId == "skill" else '{"username": "u", "password": "p"}'
        return {"SecretString": text}
    def batch_get_item(self, RequestItems):
        return {"Responses": {}}

pymysql.connect = lambda **_: Connection()
boto3.client = lambda *_args, **_kwargs: Client()
os.environ.update(
    DATABASE_HOST="db", DATABASE_PORT="3306", DATABASE_NAME="maeari", DATABASE_SECRET_ID="database",
    DATABASE_TLS="off", TRACKS_TABLE="tracks", SPOTIFY_KEPT_DAYS="7", SKILL_SECRET_ID="skill",
    CONVERSATIONS_TABLE="conversations", FEEDBACK_TABLE="feedback", PERSON_SALT_ID="salt",
    RANKING_LOG="on",
)

def said(utterance):
    body = json.dumps({"userRequest": {"utterance": utterance}})
    return app.handler({"headers": {"x-maeari-secret": "shared"}, "body": body}, None)

result = {"import": at_import, "response": said("IU"), "answer": sorted(sys.modules)}
result |= {"song_response": said("songs like the song Song"), "song": sorted(sys.modules)}
open(sys.argv[2], "w", encoding="utf-8").write(json.dumps(result))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Modules loaded after the import of the chatbot function, and after it answered an artist and a song."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    app, result = REPOSITORY / "functions" / "chatbot" / "app.py", folder / "result.json"
    environment = {"PYTHONPATH": str(COMMON), "PATH": os.defpath}
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, folder / "program.py", app, result], env=environment, check=True, timeout=60
    )
    told = json.loads(result.read_text("utf-8"))
    answer = json.loads(told["response"]["body"])
    assert answer["template"]["outputs"][0]["textCard"]["title"] == "IU"
    song = json.loads(told["song_response"]["body"])
    assert "listCard" in song["template"]["outputs"][0]
    return {moment: told[moment] for moment in ("import", "answer", "song")}


@pytest.mark.parametrize("moment", ["import", "answer"])
def test_the_chat_path_loads_nothing_heavy(loaded: dict[str, list[str]], moment: str) -> None:
    modules = loaded[moment]
    assert "maeari.chat.finding" in modules or moment == "import"
    assert roots(set(modules)) & HEAVY == set()
    jobs = (
        "maeari.lake",
        "maeari.report",
        "maeari.similarity",
        "maeari.catalogue.migrations",
        "maeari.catalogue.related_artists",
    )
    assert [name for name in modules if name.startswith(jobs)] == []


def test_songs_like_a_song_load_nothing_heavy_and_no_source(loaded: dict[str, list[str]]) -> None:
    more = set(loaded["song"]) - set(loaded["answer"])
    assert "maeari.catalogue.mysql_songs" in more
    assert roots(more) & HEAVY == set()
    assert [name for name in more if name.startswith(("maeari.sources", "maeari.lake", "requests"))] == []


def test_import_alone_loads_no_client(loaded: dict[str, list[str]]) -> None:
    clients = {
        "boto3",
        "botocore.session",
        "pymysql",
        "requests",
        "urllib3",
    }  # Powertools loads bare botocore
    assert clients & set(loaded["import"]) == set()
    assert clients - {"requests"} <= set(loaded["answer"]), "the answer came without the real clients"


def test_known_artist_needs_no_source(loaded: dict[str, list[str]]) -> None:
    assert [name for name in loaded["answer"] if name.startswith(("maeari.sources", "requests"))] == []
