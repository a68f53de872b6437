"""The words that people read for the domain's states, and the sentence of an error in their language."""

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from parvis.domain.declaration import AboutQuestion, Gender
from parvis.domain.errors import ParvisError
from parvis.domain.moderation import Decision, Reason
from parvis.domain.opinion import Opinion, Qualifier
from parvis.domain.phase import PHASE_NAMES, Phase
from parvis.domain.proposal import ProposalState
from parvis.domain.readiness import Finding
from parvis.domain.staff_act import StaffActKind
from parvis.domain.standing import UnsealedPolicy
from parvis.domain.suggestion import SuggestionKind
from parvis.domain.zone import Zone
from parvis.records.organisation import Role

PHASE_WORDS: dict[Phase, Promise] = {phase: _(name) for phase, name in PHASE_NAMES.items()}
OPINION_WORDS: dict[Opinion, Promise] = {
    Opinion.AGREE: _("Agree"),
    Opinion.NEUTRAL: _("Neutral"),
    Opinion.DISAGREE: _("Disagree"),
    Opinion.SKIP: _("Skip"),
}
QUALIFIER_WORDS: dict[Qualifier, Promise] = {
    Qualifier.LOVE: _("I love it"),
    Qualifier.REALISTIC: _("Realistic"),
    Qualifier.OBVIOUS: _("Obvious"),
    Qualifier.NOT_UNDERSTOOD: _("I do not understand"),
    Qualifier.NOT_CONCERNED: _("Not my concern"),
    Qualifier.NO_OPINION: _("No opinion"),
    Qualifier.NO_WAY: _("No way"),
    Qualifier.UNREALISTIC: _("Unrealistic"),
    Qualifier.EMPTY_WORDS: _("Empty words"),
}
STATE_WORDS: dict[ProposalState, Promise] = {
    ProposalState.WAITING: _("waiting to be read"),
    ProposalState.POSTPONED: _("postponed"),
    ProposalState.SET_ASIDE: _("set aside for a trained reader"),
    ProposalState.ACCEPTED: _("published"),
    ProposalState.REFUSED: _("refused"),
    ProposalState.WITHDRAWN: _("withdrawn"),
}
DECISION_WORDS: dict[Decision, Promise] = {
    Decision.ACCEPT: _("Accept"),
    Decision.REFUSE: _("Refuse"),
    Decision.POSTPONE: _("Postpone"),
    Decision.SET_ASIDE: _("Set aside"),
    Decision.REOPEN: _("Read again"),
    Decision.ASK: _("Ask to reword"),
    Decision.SPLIT: _("Split"),
    Decision.CONFIRM: _("Leave as it is"),
    Decision.UNDO: _("Undo"),
}
ZONE_WORDS: dict[Zone, Promise] = {
    Zone.CONSENSUS: _("agreed with by most"),
    Zone.CONTROVERSY: _("dividing"),
    Zone.REJECTION: _("rejected by most"),
    Zone.LIMBO: _("leaving people undecided"),
    Zone.UNDECIDED: _("too few opinions to tell"),
}
SUGGESTION_WORDS: dict[SuggestionKind, Promise] = {
    SuggestionKind.LANGUAGE: _("Language"),
    SuggestionKind.DUPLICATE: _("Likely duplicate"),
    SuggestionKind.REASON: _("Likely rule"),
    SuggestionKind.PERSONAL_DATA: _("Personal data"),
    SuggestionKind.CARE: _("A testimony, or a danger"),
    SuggestionKind.THEME: _("Theme"),
}
ACT_WORDS: dict[StaffActKind, Promise] = {
    StaffActKind.CREATE_CONSULTATION: _("made a consultation"),
    StaffActKind.CHANGE_CONSULTATION: _("changed a consultation"),
    StaffActKind.REOPEN_CONSULTATION: _("opened a consultation again"),
    StaffActKind.IMPORT_SEEDS: _("brought in proposals of the organiser"),
    StaffActKind.DECIDE: _("decided on a proposal"),
    StaffActKind.CORRECT: _("corrected the spelling of a proposal"),
    StaffActKind.SPLIT: _("split a proposal"),
    StaffActKind.READ_AGAIN: _("read a proposal a second time"),
    StaffActKind.EDIT_IDEAS: _("edited ideas"),
    StaffActKind.QUARANTINE: _("put accounts in quarantine"),
    StaffActKind.LIFT_QUARANTINE: _("lifted a quarantine"),
    StaffActKind.HIDE_WORDS: _("hid words in a proposal"),
    StaffActKind.READ_TESTIMONY: _("read a testimony"),
    StaffActKind.LEAVE_TESTIMONY: _("passed a testimony on"),
    StaffActKind.OFFER_REWRITE: _("offered a rewrite to an author"),
    StaffActKind.REPORT_DANGER: _("reported a danger or a crime"),
    StaffActKind.ERASE_TESTIMONIES: _("erased testimonies whose time was over"),
    StaffActKind.CHANGE_MODERATION: _("changed how a consultation is moderated"),
    StaffActKind.CHANGE_MAILS: _("changed the words of a mail"),
    StaffActKind.MAKE_ACCOUNT: _("made an account"),
    StaffActKind.GRANT_ROLE: _("gave a role"),
    StaffActKind.REVOKE_ROLE: _("took a role back"),
    StaffActKind.CHANGE_ROLE: _("changed a role"),
    StaffActKind.INVITE: _("invited someone"),
    StaffActKind.WITHDRAW_INVITATION: _("withdrew an invitation"),
    StaffActKind.ACCEPT_INVITATION: _("accepted an invitation"),
    StaffActKind.FORGET_FACTORS: _("removed the second factors of an account"),
    StaffActKind.ADMINISTER: _("used the technical administration"),
    StaffActKind.TICK_TASK: _("ticked a task of the playbook"),
    StaffActKind.REHEARSE: _("started a rehearsal"),
    StaffActKind.SET_CARDS: _("changed how cards are chosen"),
    StaffActKind.APPLY_RETENTION: _("erased what links people to a consultation, its time being over"),
    StaffActKind.SET_RETENTION: _("set for how long data is kept"),
    StaffActKind.GIVE_ACCESS: _("gave a participant what is kept of them"),
    StaffActKind.ERASE_PARTICIPANT: _("erased a participant on request"),
    StaffActKind.EXPORT_ACTS: _("downloaded the record of acts"),
}
ROLE_SENTENCES: dict[Role, Promise] = {
    Role.ADMINISTRATOR: _("does everything, and decides who is in the team"),
    Role.ORGANISER: _("sets up and runs consultations, moderates, reads the record of acts"),
    Role.MODERATOR: _("reads proposals and decides on them"),
    Role.TRAINED_READER: _("reads the testimonies that were set apart"),
    Role.ANALYST: _("sees the figures and the analysis"),
    Role.PARTNER: _("sees the figures"),
    Role.OBSERVER: _("sees where a consultation stands"),
}
GROUP_WORDS: dict[str, Promise] = {
    Gender.WOMAN.value: _("women"),
    Gender.MAN.value: _("men"),
    Gender.ANOTHER.value: _("another gender"),
}
QUESTION_WORDS: dict[AboutQuestion, Promise] = {
    AboutQuestion.AGE: _("Ages"),
    AboutQuestion.GENDER: _("Genders"),
    AboutQuestion.TERRITORY: _("Territories"),
}
DATE_WORDS: dict[str, Promise] = {
    "opens_at": _("the opening"),
    "voting_only_at": _("the start of votes only"),
    "closes_at": _("the closing"),
    "results_at": _("the publication of results"),
    "follow_up_at": _("the start of the follow-up"),
}
RULES: dict[Reason, Promise] = {
    Reason.OFF_TOPIC: _("It does not answer the question asked."),
    Reason.UNCLEAR: _("It cannot be understood as it is written."),
    Reason.SEVERAL_IDEAS: _("It holds several ideas, and people can vote on one at a time only."),
    Reason.NOT_A_PROPOSAL: _("It proposes nothing that could be done."),
    Reason.PERSONAL_DATA: _("It names a person, or lets one be recognised."),
    Reason.TESTIMONY: _("It tells a personal story, which is precious but must not be exposed to everyone's votes."),
    Reason.INSULT: _("It insults, discriminates or incites to hatred or violence."),
    Reason.ILLEGAL: _("It accuses someone or breaks the law in another way."),
    Reason.PROMOTIONAL: _("It advertises a product, a business or a party."),
    Reason.DUPLICATE: _("It says the same as another proposal, where votes are gathered."),
}
"""The public rules: each is the ground of a refusal, in words that its author reads."""


def state_choices() -> list[tuple[str, Promise]]:
    """The states of a proposal, for a field or a form."""
    return [(state.value, word) for state, word in STATE_WORDS.items()]


def decision_choices() -> list[tuple[str, Promise]]:
    """The decisions of a moderator, for a field or a form."""
    return [(decision.value, word) for decision, word in DECISION_WORDS.items()]


def act_choices() -> list[tuple[str, Promise]]:
    """The kinds of acts of staff, for a field or a form."""
    return [(kind.value, word) for kind, word in ACT_WORDS.items()]


def unsealed_choices() -> list[tuple[int, Promise]]:
    """What may become of votes without a valid card, for a field or a form."""
    return [
        (UnsealedPolicy.REFUSE.value, _("refused")),
        (UnsealedPolicy.RECORD_APART.value, _("recorded apart, never counted")),
    ]


def sentence_of(error: ParvisError) -> str:
    """What to tell a person about an error, in the active language."""
    words = {name: _said(name, value) for name, value in error.parameters.items()}
    return gettext(error.sentence).format_map(words)


def say_finding(finding: Finding) -> str:
    """What a readiness rule has to say, in the active language."""
    return gettext(finding.sentence).format_map(
        {name: _said(name, value) for name, value in finding.parameters.items()}
    )


def _said(name: str, value: object) -> object:
    if name == "languages" and isinstance(value, list):
        return ", ".join(str(get_language_info(code)["name_translated"]).lower() for code in value)
    if isinstance(value, tuple):
        return " ".join(say_finding(one) for one in value if isinstance(one, Finding))
    table = _TABLES.get(name, {})
    if isinstance(value, str) and value in table:
        return table[value]
    return gettext(value) if name == "detail" and isinstance(value, str) and value else value


_TABLES: dict[str, dict[str, Promise]] = {
    "phase": {phase.value: word for phase, word in PHASE_WORDS.items()},
    "state": {state.value: word for state, word in STATE_WORDS.items()},
    "wanted": {state.value: word for state, word in STATE_WORDS.items()},
    "date": DATE_WORDS,
    "earlier": DATE_WORDS,
    "later": DATE_WORDS,
}
"""The parameters of errors that name something of the domain, and their words."""
