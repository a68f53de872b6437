"""A rehearsal asked for in the office: in a process of its own, one at a time, its report kept."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.test import Client

from parvis.actions.rehearse_consultation import MOST_PEOPLE, erase_rehearsals_of_the_gone, rehearsals_of
from parvis.configuration import Configuration
from parvis.records.models import Account, Consultation, StaffAct
from parvis.rehearsal.background import LARGEST_FILE_BYTES, MOST_MEMORY_BYTES, play
from parvis.rehearsal.plan import LONGEST_SECONDS, Plan, take_lock
from parvis.sequence.settings import SequenceSettings

SENT = {"people": "200", "weeks": "0.5", "moderators": "1", "bad_faith": "on"}


@pytest.fixture
def page(client: Client, olga: Account, consultation: Consultation) -> str:
    client.force_login(olga)
    return f"/office/c/{consultation.slug}/rehearsal"


def wait_for_report(consultation: Consultation, data: Path) -> None:
    """Until the process has ended: it has the lowest priority, and waits for whatever else runs here."""
    end = time.monotonic() + 600
    while rehearsals_of(consultation, data=data)[0].share is not None and time.monotonic() < end:
        time.sleep(0.1)


def test_a_rehearsal_is_played_aside_and_its_report_is_kept(
    client: Client, page: str, olga: Account, consultation: Consultation, configuration: Configuration
) -> None:
    consultation.sequence_settings = {"size": 5, "pinned": [7]}
    consultation.save(update_fields=["sequence_settings"])
    assert client.post(page, SENT).status_code == 302
    wait_for_report(consultation, configuration.data)
    (made,) = rehearsals_of(consultation, data=configuration.data)
    assert made.is_ready, (made.folder / "trouble").read_text()
    assert (made.plan.settings.size, StaffAct.objects.get(kind="rehearse").by) == (5, olga)
    french = client.get(f"{page}/{made.name}", headers={"accept-language": "fr"})
    english = client.get(f"{page}/{made.name}", headers={"accept-language": "en"})
    assert "SIMULATION : " in french.text.replace("\u00a0", " ")
    assert "SIMULATION: " in english.text
    assert "sha256-" in french.headers["Content-Security-Policy"]
    assert json.loads(client.get(f"{page}/{made.name}?as=json").content)["simulation"] is True


def test_only_one_runs_at_a_time(
    client: Client, page: str, consultation: Consultation, configuration: Configuration
) -> None:
    lock = take_lock(configuration.data / "rehearsals")
    assert lock is not None
    with lock:
        answer = client.post(page, SENT, headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "already" in answer.text
    assert rehearsals_of(consultation, data=configuration.data) == []


@pytest.mark.parametrize(
    "changes", [{"people": str(MOST_PEOPLE + 1)}, {"people": "9"}, {"weeks": "nan"}, {"weeks": ""}]
)
def test_what_is_too_large_or_makes_no_sense_is_not_started(
    client: Client, page: str, consultation: Consultation, configuration: Configuration, changes: dict[str, str]
) -> None:
    assert client.post(page, SENT | changes).status_code == 400
    assert rehearsals_of(consultation, data=configuration.data) == []


def test_one_that_was_ended_is_told_so(
    client: Client, page: str, consultation: Consultation, configuration: Configuration
) -> None:
    folder = configuration.data / "rehearsals" / f"{consultation.pk}-20260101"
    folder.mkdir(parents=True)
    plan = Plan(200, 0.5, 1, True, False, SequenceSettings(), ("en",))
    (folder / "request.json").write_text(plan.to_json())
    assert "It did not end." in client.get(page, headers={"accept-language": "en"}).text


def test_the_weeks_are_those_of_the_schedule(client: Client, page: str) -> None:
    assert 'name="weeks" value="4.3"' in client.get(page, headers={"accept-language": "en"}).text


def test_a_played_folder_tells_how_far_it_is(tmp_path: Path) -> None:
    plan = Plan(100, 0.5, 1, True, False, SequenceSettings(), ("en",))
    (tmp_path / "request.json").write_text(plan.to_json())
    play(tmp_path)
    told = json.loads((tmp_path / "progress.json").read_text())
    assert told["come"] == told["people"] == 350
    assert (tmp_path / "report.en.html").exists()


def _ended(consultation: Consultation, data: Path, number: int | None = None) -> Path:
    """One that was ended before its report."""
    folder = data / "rehearsals" / f"{number or consultation.pk}-20260101"
    folder.mkdir(parents=True)
    (folder / "request.json").write_text(Plan(200, 0.5, 1, True, False, SequenceSettings(), ("en",)).to_json())
    return folder


def test_one_that_is_over_is_erased_on_record(
    client: Client, page: str, consultation: Consultation, configuration: Configuration
) -> None:
    folder = _ended(consultation, configuration.data)
    client.post(page, {"erase": folder.name})
    assert not folder.exists()
    assert StaffAct.objects.get(kind="rehearse").before == {"erased": folder.name}


@pytest.mark.parametrize("name", ["../secret.key", "none", ""])
def test_nothing_but_a_rehearsal_is_erased(
    client: Client, page: str, consultation: Consultation, configuration: Configuration, name: str
) -> None:
    folder = _ended(consultation, configuration.data)
    client.post(page, {"erase": name})
    assert folder.exists()


def test_those_of_another_consultation_stay(
    client: Client, page: str, consultation: Consultation, configuration: Configuration
) -> None:
    folder = _ended(consultation, configuration.data, consultation.pk * 10)
    client.post(page, {"erase": folder.name})
    assert folder.exists()


def test_those_of_a_consultation_that_is_gone_go_too(consultation: Consultation, configuration: Configuration) -> None:
    kept, gone = (_ended(consultation, configuration.data, number) for number in (consultation.pk, 4321))
    assert erase_rehearsals_of_the_gone(configuration.data) == 1
    assert (kept.exists(), gone.exists()) == (True, False)


def test_another_is_not_started_while_the_first_one_wakes_up(
    client: Client, page: str, consultation: Consultation, configuration: Configuration
) -> None:
    folder = _ended(consultation, configuration.data)
    (folder / "pid").write_text(str(os.getpid()))
    assert client.post(page, SENT).status_code == 400
    assert len(rehearsals_of(consultation, data=configuration.data)) == 1


def test_the_process_has_bounds_it_cannot_lift() -> None:
    told = "import resource as r; from parvis.rehearsal.background import bound_process as b; b();"
    told += "print([r.getrlimit(k) for k in (r.RLIMIT_CPU, r.RLIMIT_DATA, r.RLIMIT_FSIZE)])"
    printed = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    for most in (LONGEST_SECONDS, MOST_MEMORY_BYTES, LARGEST_FILE_BYTES):
        assert f"({most}, {most})" in printed
