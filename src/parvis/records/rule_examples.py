"""Examples that show authors what the public rules mean: what cannot be published, and how the same can be said."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.domain.moderation import Reason, RuleCode


@dataclass(frozen=True, slots=True)
class RuleExample:
    """A sentence that breaks a rule, and one that says what could be done without breaking it."""

    instead_of: Promise
    write: Promise


RULE_EXAMPLES: dict[RuleCode, RuleExample] = {
    Reason.UNCLEAR: RuleExample(_("We should do more, everywhere."), _("We should open a help desk in every town.")),
    Reason.SEVERAL_IDEAS: RuleExample(
        _("We should train teachers, open shelters and change the law."), _("We should train teachers.")
    ),
    Reason.NOT_A_PROPOSAL: RuleExample(
        _("It is a scandal that nothing changes."), _("We should publish each year what has changed.")
    ),
    Reason.PERSONAL_DATA: RuleExample(
        _("We should remove Mr Example of 3 Station Street."), _("We should give every neighbourhood a mediator.")
    ),
    Reason.TESTIMONY: RuleExample(
        _("Last year I waited four hours before anyone listened to me."),
        _("We should receive every victim within the hour."),
    ),
    Reason.ILLEGAL: RuleExample(
        _("The director of the school on the square covers everything up."),
        _("We should have each report to a school looked into by someone from outside."),
    ),
}
GOOD_EXAMPLES: tuple[Promise, ...] = (
    _("We should light the path to the station at night."),
    _("We should teach respect from the first year of school."),
)
"""One idea, that can be done, in few words."""
