"""The rules of the house that a machine can hold: sizes, names, files that must be there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "parvis").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service", "services"}
FILE_LINES = 500
FUNCTION_LINES = 60


def _is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def test_no_file_is_longer_than_the_end() -> None:
    long = [path for path in SOURCES if not _is_migration(path) and len(path.read_text().splitlines()) > FILE_LINES]
    assert not long


def test_no_function_is_longer_than_the_end() -> None:
    long = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.name} {lines}")
    assert not long


def test_every_file_opens_by_saying_what_it_holds() -> None:
    silent = [
        path for path in SOURCES if not _is_migration(path) and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_NAMES]


def test_the_import_order_holds() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-2000:]


@pytest.mark.parametrize("target", ["run", "test", "check", "bench", "setup"])
def test_the_makefile_has_the_promised_targets(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_no_committed_file_names_a_package_registry() -> None:
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js.org", "deb.deb" + "ian.org"]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    named = []
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.stat().st_size < 4_000_000:
            text = path.read_text("utf-8", "ignore")
            named += [name for host in hosts if host in text]
    assert not named


def test_pages_ask_nothing_of_a_third_party() -> None:
    """Links that a person may follow are not requests; scripts, styles, pictures, fonts and frames are."""
    asked = []
    for path in (ROOT / "src" / "parvis").rglob("*"):
        if path.suffix in {".html", ".css", ".js", ".mjs", ".svg"}:
            text = re.sub(r"<a\s[^>]*>", "", path.read_text("utf-8")).replace("http://www.w3.org/", "")
            asked += [(path.name, found) for found in re.findall(r"""[\w("'=\s]*(?:https?:)?//[\w-]+\.[\w.-]+""", text)]
    assert not asked
