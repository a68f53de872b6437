"""The playbook: what a consultant would have an organiser do, when, and by which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.records.models import Consultation

RESULTS_AFTER = timedelta(days=21)
FOLLOW_UP_AFTER = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: its stable key, and its day, counted from the anchor of its stage."""

    key: str
    days: int
    words: Promise


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the consultation's life; `anchor` is the date from which its days are counted."""

    name: Promise
    anchor: str
    tasks: tuple[Task, ...]


STAGES: tuple[Stage, ...] = (
    Stage(
        _("Before opening"),
        "opens",
        (
            Task(
                "commitment",
                -30,
                _("Agree in writing on what will be done with the answers, and by whom: it is promised on the page."),
            ),
            Task(
                "seeds", -14, _("Write ten to twenty first proposals of different kinds, some that you disagree with.")
            ),
            Task("moderators", -14, _("Name the moderators, brief them, and read twenty invented proposals together.")),
            Task("rehearsal", -10, _("Rehearse with the number of people that you expect, with half of it and twice.")),
            Task(
                "phone", -7, _("Have five people who know nothing of it take part on their own phone, and watch them.")
            ),
            Task(
                "allies", -7, _("Write to mayors, schools and associations, so that each announces it on opening day.")
            ),
        ),
    ),
    Stage(
        _("Opening week"),
        "opens",
        (
            Task("press", 0, _("Send the press release, and be ready to answer journalists the same day.")),
            Task("posts", 0, _("Publish the first posts; give each partner a link of its own.")),
            Task("queue", 1, _("Read every waiting proposal within two days: people come back to see theirs.")),
            Task("unheard", 5, _("Look at who is missing, by place and by age, and go to them, on foot if need be.")),
        ),
    ),
    Stage(
        _("In the middle"),
        "middle",
        (
            Task(
                "milestone", 0, _("Tell how many people have taken part, never who is ahead: it would sway the votes.")
            ),
            Task("second-wave", 3, _("Launch a second wave with other voices: a sports club, a radio, a company.")),
            Task("double-reading", 5, _("Look at the second readings, and agree again where moderators differ.")),
        ),
    ),
    Stage(
        _("Last week"),
        "closes",
        (
            Task("last-proposals", -7, _("Stop taking proposals, so that the last ones are voted on too.")),
            Task("last-call", -5, _("Send the last call, with the day and the hour of closing.")),
            Task("short", -3, _("Look at the proposals that were shown too little, and share links to them.")),
        ),
    ),
    Stage(
        _("After closing"),
        "closes",
        (
            Task("thanks", 1, _("Thank those who took part, and say when the results will be published.")),
            Task(
                "analysis", 7, _("Read the analysis with people of several services; ask what surprises each of them.")
            ),
            Task("robust", 10, _("Check which findings hold without the suspicious groups, and leave out the others.")),
        ),
    ),
    Stage(
        _("Results"),
        "results",
        (
            Task("publish", 0, _("Publish the results with their limits: who took part, who did not, what is unsure.")),
            Task("answer", 0, _("Answer each of the main ideas: done, under way, or no, and why.")),
            Task("open-data", 7, _("Publish the data without anything that would let a person be recognised.")),
        ),
    ),
    Stage(
        _("Follow-up"),
        "follow_up",
        (
            Task("progress", 0, _("Tell where each commitment stands, with a date and a proof, also when it is late.")),
            Task("lessons", 14, _("Write down what you would do differently, for those who come after you.")),
        ),
    ),
)
KEYS = frozenset(task.key for stage in STAGES for task in stage.tasks)


def anchors_of(consultation: Consultation) -> Mapping[str, datetime | None]:
    """The dates that days are counted from. Results and follow-up have a proposed date where none is planned."""
    opens, closes = consultation.opens_at, consultation.closes_at
    results = consultation.results_at or (closes + RESULTS_AFTER if closes else None)
    return {
        "opens": opens,
        "middle": opens + (closes - opens) / 2 if opens and closes else None,
        "closes": closes,
        "results": results,
        "follow_up": consultation.follow_up_at or (results + FOLLOW_UP_AFTER if results else None),
    }
