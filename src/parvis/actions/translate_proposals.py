"""Translations of proposals, made in the background and kept: what is missing, asked of the service text by text.

A fault of the service leaves it alone for a while, longer each time; a fault of a text is that text's alone. The
original is always there: nothing of this is ever waited for.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.actions.run_consultation import bump_version, mark_changed
from parvis.domain.proposal import ProposalState
from parvis.insight.remark import RemarkKind
from parvis.insight.translating import NoTranslation, Translator, hash_source, translate
from parvis.insight.translators import make_translator
from parvis.insight.wording import examine_wording
from parvis.records.models import Consultation, Proposal, ProposalTranslation, TranslationFault, TranslatorState
from parvis.translation_setting import TranslationSetting

MOST_TEXTS = 300
MOST_SECONDS = 45.0
"""A turn ends after so many texts or seconds; the next one goes on."""
MOST_TRIES = 5
DAILY_LIMIT = "daily-limit"
KEPT_HERE = "kept-here"
"""A text that waits to be read and may name someone or tell a story: it is not sent before it is published."""
_FIRST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(hours=6)
_FIRST_RETRY = timedelta(minutes=10)
_PERSONAL = frozenset({RemarkKind.NAME, RemarkKind.PHONE, RemarkKind.EMAIL, RemarkKind.ADDRESS})
_WAITING = (ProposalState.WAITING.value, ProposalState.POSTPONED.value)


def translate_missing(now: datetime | None = None) -> int:
    """Make the translations that are missing, as the settings ask; none without an address. How many were made."""
    setting: TranslationSetting | None = settings.CONFIGURATION.translation
    if setting is None:
        return 0
    return make_translations(make_translator(setting.service), setting, now=now)


def make_translations(
    translator: Translator,
    setting: TranslationSetting,
    *,
    now: datetime | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """One turn: at most `MOST_TEXTS` texts and `MOST_SECONDS` seconds, and never more than the day's characters.

    How many translations it made.
    """
    made = list[Proposal]()
    try:
        for proposal in _make_each(translator, setting, now or timezone.now(), clock):
            made.append(proposal)
    finally:
        shown = {one.consultation_id for one in made if one.state == ProposalState.ACCEPTED}
        for consultation in Consultation.objects.filter(pk__in=shown):
            bump_version(consultation, proposals=())
    return len(made)


def _make_each(
    translator: Translator, setting: TranslationSetting, moment: datetime, clock: Callable[[], float]
) -> Iterator[Proposal]:
    """Each proposal as soon as a translation of it is kept."""
    state = TranslatorState.present()
    if state.is_resting(moment):
        return
    day, end, version = timezone.localdate(moment), clock() + MOST_SECONDS, ""
    for proposal, target in missing_translations(setting.languages, moment):
        if clock() > end:
            break
        if _is_kept_here(proposal):
            _note_fault(proposal, target, KEPT_HERE, None)
            continue
        if not take_characters(state, len(proposal.text), setting.daily_characters, day):
            break
        found = translate(translator, proposal.text, proposal.language, target)
        if isinstance(found, NoTranslation) and found.is_service:
            _rest(state, found.code, moment)
            break
        version = version or translator.version()
        if _settle(proposal, target, found, translator.engine, version, moment):
            yield proposal
        _recover(state)


def missing_translations(languages: tuple[str, ...], now: datetime) -> Iterator[tuple[Proposal, str]]:
    """Proposals with a language that they lack and may be tried in, the published ones first, the newest first.

    One that waits to be read is translated for those who moderate it: into the consultation's main language only.
    """
    published = Proposal.objects.filter(state=ProposalState.ACCEPTED.value, consultation__is_published=True)
    waiting = Proposal.objects.filter(state__in=_WAITING, consultation__is_published=True)
    for target in languages:
        yield from ((one, target) for one in _lacking(published, target, now))
    for target in languages:
        yield from (
            (one, target) for one in _lacking(waiting.filter(consultation__default_language=target), target, now)
        )


def present_translation(proposal: Proposal, *languages: str) -> ProposalTranslation | None:
    """What translates the text as it is now, into the first of these languages that has one; none for its own."""
    kept = {one.language: one for one in proposal.translations.all() if one.is_of(proposal.text, proposal.language)}
    return next((kept[code] for code in languages if code in kept and code != proposal.language), None)


def forget_stale_translations() -> int:
    """Delete the translations by a machine whose original has changed since. How many."""
    kept = (
        ProposalTranslation.objects.filter(is_machine=True)
        .select_related("proposal")
        .only("source_hash", "proposal__text", "proposal__language")
    )
    stale = [one.pk for one in kept.iterator() if not one.is_of(one.proposal.text, one.proposal.language)]
    deleted, _ = ProposalTranslation.objects.filter(pk__in=stale).delete()
    return deleted


def forget_translations(proposal: Proposal) -> None:
    """Drop what a machine made of a text that changes, and let the new one be tried at once."""
    proposal.translations.filter(is_machine=True).delete()
    proposal.translation_faults.all().delete()


def _lacking(proposals: QuerySet[Proposal], target: str, now: datetime) -> QuerySet[Proposal]:
    here = {"proposal": OuterRef("pk"), "language": target}
    later = TranslationFault.objects.filter(Q(again_at=None) | Q(again_at__gt=now), **here)
    # What was kept here while it waited may be sent once a moderator has published it.
    later = later.exclude(code=KEPT_HERE, proposal__state=ProposalState.ACCEPTED.value)
    lacking = proposals.exclude(language=target).filter(
        ~Exists(ProposalTranslation.objects.filter(**here)), ~Exists(later)
    )
    return lacking.order_by("-id")[:MOST_TEXTS]


def _is_kept_here(proposal: Proposal) -> bool:
    if proposal.state == ProposalState.ACCEPTED:
        return False
    found = examine_wording(proposal.text, proposal.language)
    return found.needs_care or bool(found.kinds & _PERSONAL)


def take_characters(state: TranslatorState, number: int, limit: int, day: date) -> bool:
    """Count characters that are about to be sent on that day; False, and noted, beyond the limit."""
    sent = state.sent_on(day)
    if sent + number > limit:
        if state.trouble != DAILY_LIMIT:
            state.trouble = DAILY_LIMIT
            state.save(update_fields=["trouble"])
        return False
    state.day, state.characters = day, sent + number
    state.save(update_fields=["day", "characters"])
    return True


def _rest(state: TranslatorState, code: str, now: datetime) -> None:
    rest = min(_FIRST_REST * 2 ** min(state.failures, 16), _LONGEST_REST)
    state.trouble, state.failures, state.again_at = code, min(state.failures + 1, 1000), now + rest
    state.save(update_fields=["trouble", "failures", "again_at"])


def _recover(state: TranslatorState) -> None:
    if state.trouble or state.failures:
        state.trouble, state.failures, state.again_at = "", 0, None
        state.save(update_fields=["trouble", "failures", "again_at"])


@transaction.atomic
def _settle(
    proposal: Proposal, target: str, found: str | NoTranslation, engine: str, version: str, now: datetime
) -> bool:
    """Keep what was found, unless the text has changed or left since it was sent. Whether a translation was made."""
    present = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if present is None or present.state not in {*_WAITING, ProposalState.ACCEPTED.value}:
        return False
    if (present.text, present.language) != (proposal.text, proposal.language):
        return False
    if isinstance(found, NoTranslation):
        tries = TranslationFault.objects.filter(proposal=proposal, language=target).values_list("tries", flat=True)
        number = (tries.first() or 0) + 1
        again_at = now + _FIRST_RETRY * 4 ** (number - 1) if number < MOST_TRIES else None
        _note_fault(proposal, target, found.code, again_at, number)
        return False
    ProposalTranslation.objects.create(
        proposal=present,
        language=target,
        text=found,
        made_by=engine,
        version=version,
        is_machine=True,
        source_hash=hash_source(present.text, present.language),
        at=now,
    )
    TranslationFault.objects.filter(proposal=proposal, language=target).delete()
    if present.state == ProposalState.ACCEPTED:
        mark_changed(present.consultation, [present.pk])
    return True


def _note_fault(proposal: Proposal, target: str, code: str, again_at: datetime | None, tries: int = 1) -> None:
    noted = {"code": code, "again_at": again_at, "tries": tries}
    TranslationFault.objects.update_or_create(proposal=proposal, language=target, defaults=noted)
