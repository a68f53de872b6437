"""What a process loads at its start: the libraries that take seconds wait until something needs them."""

import subprocess
import sys
from pathlib import Path

import pytest

SLOW = {"sklearn", "numba", "pandas", "matplotlib", "faiss", "scipy.stats", "scipy.cluster"}
OFFICE = "from parvis.commands.start import start; start(None, migrate=False); import parvis.urls, parvis.chores"
DOOR = """
import asyncio
from parvis.commands.start import start
configuration = start(None)
from parvis.assembly import build_house
house = build_house(configuration, with_office=False)
async def serve():
    await house.crowd.start()
    await house.crowd.refresh()
    await house.crowd.stop()
asyncio.run(serve())
house.close()
"""


def loaded_by(program: str, folder: Path) -> set[str]:
    """The modules that a Python process holds at the end of a program."""
    told = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nsys.stderr.write(' '.join(sys.modules))"],
        env={"PARVIS_DATA": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stderr.split())


@pytest.mark.parametrize("program", [OFFICE, DOOR], ids=["office", "door"])
def test_no_door_loads_what_takes_seconds_before_it_is_needed(program: str, tmp_path: Path) -> None:
    loaded = loaded_by(program, tmp_path)
    assert "parvis.ballotbox.crowd" in loaded
    assert loaded & SLOW == set()


def test_the_command_line_tells_its_commands_without_loading_them(tmp_path: Path) -> None:
    loaded = loaded_by("from parvis.commands import parvis; parvis(['--help'], standalone_mode=False)", tmp_path)
    assert loaded & {*SLOW, "scipy", "numpy", "django", "parvis.commands.analyse"} == set()


@pytest.mark.parametrize("name", ["account", "demo", "doctor", "export", "import", "keys", "recount", "serve"])
def test_a_command_of_every_day_explains_itself_without_loading_scipy(name: str, tmp_path: Path) -> None:
    loaded = loaded_by(f"from parvis.commands import parvis; parvis(['{name}', '-h'], standalone_mode=False)", tmp_path)
    assert loaded & {*SLOW, "scipy"} == set()
