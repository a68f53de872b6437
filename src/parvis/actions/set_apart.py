"""Setting a text apart: it leaves every table but one, where it is encrypted; and giving it back, or erasing it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from post_office.models import Email

from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.proposal import ProposalState
from parvis.domain.retention import DataKey
from parvis.domain.set_apart import HIDDEN
from parvis.domain.staff_act import StaffActKind
from parvis.records.cipher import Cipher, KeyMissing, Sealed
from parvis.records.final import FinalRows
from parvis.records.models import (
    Appeal,
    Flag,
    ModerationDecision,
    Proposal,
    Rewording,
    SetApartText,
    StaffAct,
)
from parvis.records.retention import periods_of

Layer = dict[str, Any]
_CHECKPOINT_WAIT_MS = 500
_QUOTING_KINDS = (StaffActKind.CORRECT.value, StaffActKind.HIDE_WORDS.value)
"""The acts of staff whose record quotes the proposal."""
_OF_THE_AUTHOR = frozenset({"rewordings", "appeals"})


class TextErased(Conflict):
    code = "text-erased"
    sentence = gettext_noop("The text is erased: its time was over. Nothing is left to read or to publish.")


@dataclass(frozen=True, slots=True)
class Testimony:
    """What was set apart: the text as it was sent, as it stood, earlier wordings, and what others said of it."""

    sent: str
    stood: str
    before: tuple[str, ...]
    said: tuple[str, ...]


def follow_state(proposal: Proposal, before: ProposalState, after: ProposalState, now: datetime) -> None:
    """Set the text apart, give it back or erase it, as the change of state of a proposal asks. Raises `TextErased`."""
    is_apart = proposal.text == HIDDEN
    if after is ProposalState.SET_ASIDE and not is_apart:
        set_text_apart(proposal, now)
    elif after is ProposalState.WITHDRAWN:
        erase_text(proposal, now)
    elif is_apart and after in {ProposalState.WAITING, ProposalState.POSTPONED, ProposalState.ACCEPTED}:
        _give_back(proposal)
    elif before is ProposalState.SET_ASIDE and after is ProposalState.REFUSED:
        SetApartText.objects.filter(proposal=proposal).update(offered_text="", offered_at=None)


def set_text_apart(proposal: Proposal, now: datetime) -> None:
    """Encrypt all that a proposal holds in words, and leave a mark in its place; its translations are deleted."""
    _forget_mails(proposal)
    layer = _layer(proposal, lambda _words: True)
    _keep(proposal, layer, now)
    proposal.text = proposal.original_text = HIDDEN
    proposal.save(update_fields=["text", "original_text"])
    proposal.translations.all().delete()
    _forget_old_pages()


def hide_in_text(proposal: Proposal, words: str, masked: str, now: datetime) -> None:
    """Replace the text by `masked`; what holds the hidden `words` elsewhere is encrypted with the original."""
    _forget_mails(proposal)
    layer = _layer(proposal, lambda said: words in json.dumps(said, ensure_ascii=False))
    _keep(proposal, layer, now)
    proposal.text = proposal.original_text = masked
    proposal.save(update_fields=["text", "original_text"])
    proposal.translations.all().delete()
    _forget_old_pages()


def read_text_apart(proposal: Proposal) -> Testimony:
    """What was set apart, decrypted. Raises `TextErased`, `KeyMissing`."""
    layers = _layers(proposal)
    first, last = layers[0], layers[-1]
    said = [
        text
        for layer in layers
        for name in ("flags", "appeals", "decisions")
        for _, fields in layer[name]
        for text in fields.values()
        if text
    ]
    before = [fields["before"] for layer in layers for _, fields in layer["rewordings"] if fields["before"]]
    return Testimony(first["original_text"], last["text"], tuple(before), tuple(said))


def erase_text(proposal: Proposal, now: datetime) -> None:
    """Erase for good what was set apart; that it was, and when, stays known. A text never set apart is left alone."""
    kept = SetApartText.objects.filter(proposal=proposal, erased_at__isnull=True)
    if kept.update(content=None, erased_at=now, word="", offered_text="", offered_at=None):
        _forget_old_pages()


def forget_words(proposal: Proposal, now: datetime, *, of_author_only: bool) -> None:
    """Empty every place that quotes a proposal, and what was set apart of it; for good.

    `of_author_only` leaves what others wrote about a proposal that stays published.
    """
    _forget_mails(proposal)
    for name, rows, fields in _places(proposal):
        if not of_author_only or name in _OF_THE_AUTHOR:
            rows.empty(*fields)
    erase_text(proposal, now)
    _forget_old_pages()


def require_testimony_keys() -> None:
    """Raises `KeyMissing` when something is kept under a key that is not there."""
    used = set(SetApartText.objects.filter(content__isnull=False).values_list("key", flat=True).distinct())
    if used - {name for name, _ in (Cipher.of(settings.CONFIGURATION).keys if used else ())}:
        raise KeyMissing(name="PARVIS_TESTIMONY_KEY")


@transaction.atomic
def renew_encryption() -> int:
    """Encrypt again, under the present key, what is kept under a former one. Returns how many texts.

    Raises `KeyMissing`.
    """
    cipher = Cipher.of(settings.CONFIGURATION)
    old = SetApartText.objects.select_for_update(of=("self",)).filter(content__isnull=False)
    rows = list(old.exclude(key=cipher.present_key).select_related("proposal"))
    for row in rows:
        _write(row, _read(row, cipher), cipher)
    return len(rows)


def _layer(proposal: Proposal, is_taken: Callable[[dict[str, Any]], bool]) -> Layer:
    """All words about a proposal, taken out of where they stood where `is_taken` says so."""
    layer: Layer = {"text": proposal.text, "original_text": proposal.original_text}
    for name, rows, fields in _places(proposal):
        held = [(row.pk, {field: getattr(row, field) for field in fields}) for row in rows]
        layer[name] = [one for one in held if any(one[1].values()) and is_taken(one[1])]
        if layer[name]:
            rows.filter(pk__in=[pk for pk, _ in layer[name]]).empty(*fields)
    return layer


def _places(proposal: Proposal) -> Iterator[tuple[str, FinalRows[Any], tuple[str, ...]]]:
    """Every record that may quote a proposal, and in which fields."""
    acts = StaffAct.objects.filter(consultation=proposal.consultation_id, subject=f"#{proposal.pk}")
    yield "rewordings", Rewording.objects.filter(proposal=proposal), ("before", "after")
    yield "flags", Flag.objects.filter(proposal=proposal), ("words",)
    yield "appeals", Appeal.objects.filter(decision__proposal=proposal), ("words",)
    yield "decisions", ModerationDecision.objects.filter(proposal=proposal), ("note", "message")
    yield "acts", acts.filter(kind__in=_QUOTING_KINDS), ("before", "after")


def _keep(proposal: Proposal, layer: Layer, now: datetime) -> None:
    row = SetApartText.objects.filter(proposal=proposal).first()
    cipher = Cipher.of(settings.CONFIGURATION)
    layers = _read(row, cipher) if row and row.content is not None else []
    row = row or SetApartText(proposal=proposal)
    row.set_apart_at, row.erased_at = now, None
    row.keep_until = now + timedelta(days=periods_of(proposal.consultation)[DataKey.TESTIMONIES])
    row.passed_by, row.word, row.offered_text, row.offered_at = None, "", "", None
    _write(row, [*layers, layer], cipher)


def _give_back(proposal: Proposal) -> None:
    layers = _layers(proposal)
    layer = layers.pop()
    proposal.text, proposal.original_text = layer["text"], layer["original_text"]
    proposal.save(update_fields=["text", "original_text"])
    for name, rows, _ in _places(proposal):
        for pk, fields in layer[name]:
            rows.filter(pk=pk).put_back(**fields)
    row = SetApartText.objects.get(proposal=proposal)
    if layers:
        _write(row, layers, Cipher.of(settings.CONFIGURATION))
    else:
        row.delete()


def _layers(proposal: Proposal) -> list[Layer]:
    row = SetApartText.objects.filter(proposal=proposal).select_related("proposal").first()
    if row is None or row.content is None:
        raise TextErased
    return _read(row, Cipher.of(settings.CONFIGURATION))


def _about(row: SetApartText) -> str:
    return f"{row.proposal.consultation_id}/{row.proposal_id}"


def _read(row: SetApartText, cipher: Cipher) -> list[Layer]:
    content = bytes(row.content or b"")
    layers: list[Layer] = json.loads(cipher.decrypt(Sealed(row.key, content), _about(row)))
    return layers


def _write(row: SetApartText, layers: list[Layer], cipher: Cipher) -> None:
    sealed = cipher.encrypt(json.dumps(layers, ensure_ascii=False), _about(row))
    row.key, row.content = sealed.key, sealed.content
    row.save()


def _forget_mails(proposal: Proposal) -> None:
    """Mails that quote the text, sent already or still waiting, are erased with it."""
    for text in {proposal.text, proposal.original_text}:
        Email.objects.filter(message__contains=text).delete()


def _forget_old_pages() -> None:
    """Overwrite what SQLite keeps of rows that changed, and empty its journal once this is committed.

    PostgreSQL does it when it cleans the table.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
        transaction.on_commit(_empty_journal)


def _empty_journal() -> None:
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={_CHECKPOINT_WAIT_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout={before}")
