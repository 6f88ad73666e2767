"""The texts of the statements."""

from importlib.resources import files

import pytest

from maeari.catalogue.mysql import statement

NAMES = sorted(path.name.removesuffix(".sql") for path in files("maeari.catalogue").joinpath("sql").iterdir())


def test_an_include_line_stands_for_the_other_text() -> None:
    text, included = statement("nearest_artists"), statement("squared_distances")
    assert f"FROM (\n{included}    ORDER BY squared" in text


@pytest.mark.parametrize("name", NAMES)
def test_no_include_is_left(name: str) -> None:
    assert "-- include" not in statement(name)


def test_the_metric_is_said_once() -> None:
    folder = files("maeari.catalogue").joinpath("sql")
    saying = [name for name in NAMES if "POW(" in folder.joinpath(f"{name}.sql").read_text("utf-8")]
    assert saying == ["squared_distances"]
