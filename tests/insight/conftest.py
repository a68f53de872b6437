"""Where the real conversations and the outside answers are, and a small export to spoil."""

from pathlib import Path

import pytest

from tests.shared_data import ABSENT, POLIS, SHARED

CONVERSATIONS = (
    "15-per-hour-seattle",
    "bg2050-volunteers",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.taxes",
    "scoop-hivemind.ubi",
    "vtaiwan.uberx",
)


@pytest.fixture
def shared() -> Path:
    """The folder of real conversations and outside answers, beside the project."""
    if not POLIS.is_dir():
        pytest.skip(ABSENT)
    return SHARED


@pytest.fixture(params=CONVERSATIONS)
def conversation(request: pytest.FixtureRequest, shared: Path) -> Path:
    """Each real conversation in turn."""
    return shared / "data" / "polis" / str(request.param)


@pytest.fixture
def small_export(tmp_path: Path) -> Path:
    """An export of two comments, three people and a change of mind, written for these tests."""
    folder = tmp_path / "buses"
    folder.mkdir()
    (folder / "summary.csv").write_text("topic,Buses\nconversation-description,Which buses?\n")
    (folder / "comments.csv").write_text(
        "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        '1000,1,10,2,1,1,"Run night buses, every hour"\n'
        '1001,2,11,0,1,-1,"Two\nlines"\n'
    )
    (folder / "votes.csv").write_text(
        "timestamp,comment-id,voter-id,vote\n2000,1,10,-1\n5000,1,11,1\n3000,1,10,1\n2500,1,12,-1\n2600,2,12,-1\n2700,2,10,0\n"
    )
    (folder / "participants-votes.csv").write_text(
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,1,2\n10,0,1,2,1,0,1,0\n11,,1,1,1,0,1,\n12,1,0,2,0,2,-1,-1\n"
    )
    return folder
