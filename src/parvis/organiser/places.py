"""The pages of one consultation, in four groups, each shown to those who may open it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.actions.rights import Act
from parvis.records.models import Consultation


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name in the list, its route, and the right that opens it. `part` is a further word of its address."""

    name: str | Promise
    route: str
    act: Act
    part: str = ""
    query: str = ""

    def address(self, consultation: Consultation) -> str:
        """Where it is, for one consultation."""
        if self.query:
            return reverse(self.route) + self.query.format(slug=consultation.slug)
        return reverse(self.route, args=[consultation.slug, *([self.part] if self.part else [])])


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        _("Moderate"),
        (
            Place(_("The queue"), "office-moderate", Act.MODERATE),
            Place(_("All proposals"), "office-proposals", Act.MODERATE),
            Place(_("Second reading"), "office-read-again", Act.MODERATE),
            Place(_("Suggestions"), "office-suggestions", Act.MODERATE),
            Place(_("Testimonies"), "office-testimonies", Act.READ_TESTIMONIES),
            Place(_("How it is moderated"), "office-moderation-settings", Act.RUN_CONSULTATION),
        ),
    ),
    (
        _("Follow"),
        (
            Place(_("Pulse"), "office-pulse", Act.SEE_FIGURES),
            Place(_("Links and sources"), "office-sources", Act.RUN_CONSULTATION),
            Place(_("Playbook"), "office-playbook", Act.RUN_CONSULTATION),
            Place(_("Rehearsal"), "office-rehearsal", Act.RUN_CONSULTATION),
            Place(_("Team"), "office-team", Act.SEE_TEAM),
            Place(_("Acts of staff"), "office-acts", Act.SEE_ACTS, query="?consultation={slug}"),
        ),
    ),
    (
        _("Understand"),
        (
            Place(_("What unites, what divides"), "office-insight", Act.SEE_FIGURES),
            Place(_("Ideas"), "office-ideas", Act.EDIT_IDEAS),
            Place(_("Quarantine"), "office-quarantine", Act.QUARANTINE),
        ),
    ),
    (
        _("Set up"),
        (
            Place(_("Question, dates and texts"), "office-set-up", Act.RUN_CONSULTATION, part="question"),
            Place(_("Territories"), "office-territories", Act.RUN_CONSULTATION),
            Place(_("First proposals"), "office-seeds", Act.RUN_CONSULTATION),
            Place(_("Choice of the cards"), "office-cards", Act.RUN_CONSULTATION),
            Place(_("Colours and logo"), "office-look", Act.RUN_CONSULTATION),
            Place(_("Mails"), "office-mails", Act.RUN_CONSULTATION),
            Place(_("On other sites"), "office-embedding", Act.RUN_CONSULTATION),
            Place(_("Helplines"), "office-helplines", Act.RUN_CONSULTATION),
            Place(_("Is it ready?"), "office-set-up", Act.RUN_CONSULTATION, part="ready"),
            Place(_("Personal data"), "office-privacy", Act.RUN_CONSULTATION),
            Place(_("How long it is kept"), "office-retention", Act.RUN_CONSULTATION),
        ),
    ),
)


def places_of(allowed: frozenset[Act], consultation: Consultation) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups that hold something for whoever may do `allowed`: their names, each page's name and address."""
    found = [
        (str(name), [(str(place.name), place.address(consultation)) for place in group if place.act in allowed])
        for name, group in GROUPS
    ]
    return [(name, places) for name, places in found if places]
