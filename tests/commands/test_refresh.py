"""`parvis refresh` keeps analyses, finds nothing to do twice, and makes the last one again to the last digit."""

from pathlib import Path

from tests.commands.parvis_process import run_parvis
from tests.shared_data import POLIS, needs_shared

WATER = POLIS / "scoop-hivemind.freshwater"


@needs_shared
def test_an_analysis_is_kept_once_and_another_process_makes_the_same(tmp_path: Path) -> None:
    assert run_parvis("import", "polis", str(WATER), "--slug", "water", data=tmp_path).code == 0
    first = run_parvis("refresh", data=tmp_path)
    assert "water: position " in first.out, first.err
    assert "water: nothing changed" in run_parvis("refresh", "water", data=tmp_path).out
    again = run_parvis("refresh", "water", "--again", "--threads", "2", data=tmp_path)
    assert again.code == 0, again.err
    assert first.out.split()[-1].rstrip(".") in again.out


def test_a_folder_without_consultations_has_nothing_to_refresh(tmp_path: Path) -> None:
    assert run_parvis("doctor", data=tmp_path / "data").code == 0
    done = run_parvis("refresh", data=tmp_path / "data")
    assert (done.code, done.out) == (0, "")
