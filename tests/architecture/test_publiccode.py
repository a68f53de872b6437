"""publiccode.yml says of this software what the repository says itself, and names no place that does not exist."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from parvis.configuration import CITIZEN_NAMES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    return found


def test_it_tells_the_version_the_licence_and_python_as_the_package_does(told: dict[str, Any]) -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert told["softwareVersion"] == package["version"]
    assert told["legal"]["license"] == package["license"]
    python = next(one for one in told["dependsOn"]["open"] if one["name"] == "Python")
    assert package["requires-python"] == f">={python['versionMin']}"


def test_it_names_the_languages_that_citizens_read_and_a_logo_that_is_there(told: dict[str, Any]) -> None:
    assert set(told["localisation"]["availableLanguages"]) == set(CITIZEN_NAMES)
    assert (ROOT / told["logo"]).exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_texts_are_as_long_as_the_standard_asks(told: dict[str, Any], language: str) -> None:
    words = told["description"][language]
    assert len(words["shortDescription"]) <= 150
    assert 150 <= len(words["longDescription"]) <= 10_000
    assert words["features"]


def test_it_invents_no_address() -> None:
    assert ".example" not in (ROOT / "publiccode.yml").read_text("utf-8")
