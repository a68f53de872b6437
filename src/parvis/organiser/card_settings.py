"""The page of the card settings: each knob with its sentence, its bounds and its default."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.rights import Act
from parvis.actions.set_cards import card_settings_of, pinned_texts, set_cards
from parvis.domain.errors import ParvisError
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of
from parvis.sequence.settings import Knob, SequenceSettings, knobs

KNOB_WORDS = {
    "size": _("Cards at a time"),
    "guaranteed_exposures": _("Showings promised to each proposal"),
    "guarantee_share": _("Part of the cards for promised showings, in percent"),
    "floor": _("Least chance of a proposal, in percent of an equal chance"),
    "stops_when_settled": _("Stop showing what is settled"),
    "settled_certainty": _("Certainty of a settled proposal, in percent"),
    "settled_after": _("Opinions before a proposal can be settled"),
    "newcomer_answers": _("First answers that place a person among groups"),
    "pinned": _("Pinned proposals"),
}
MAIN = ("size", "guaranteed_exposures", "floor", "stops_when_settled", "pinned")
_NUMBERS = re.compile(r"#?\d{1,9}")


class CardsForm(OfficeForm):
    """A field for each knob; shares are asked in percent."""

    def __init__(self, data: QueryDict | None = None, *, settings: SequenceSettings) -> None:
        super().__init__(data, initial={knob.name: _shown(knob, getattr(settings, knob.name)) for knob in knobs()})
        self.fields.update({knob.name: _field(knob) for knob in knobs()})

    def clean_pinned(self) -> tuple[int, ...]:
        """The numbers, in the order in which they were written."""
        written = str(self.cleaned_data["pinned"]).replace(",", " ").replace(";", " ").split()
        wrong = [word for word in written if not _NUMBERS.fullmatch(word)]
        if wrong:
            raise forms.ValidationError(gettext("“%s” is not the number of a proposal.") % wrong[0])
        return tuple(int(word.removeprefix("#")) for word in written)

    def settings(self) -> SequenceSettings:
        """What was asked. Raises `BadPinned`."""
        return SequenceSettings(**{knob.name: _meant(knob, self.cleaned_data[knob.name]) for knob in knobs()})

    def main_fields(self) -> list[forms.BoundField]:
        """The knobs that most organisers look at."""
        return [self[name] for name in MAIN]

    def finer_fields(self) -> list[forms.BoundField]:
        """The others."""
        return [self[knob.name] for knob in knobs() if knob.name not in MAIN]


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def set_up_cards(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The settings that hold, the form to change them, and the way back to the defaults."""
    held = card_settings_of(consultation)
    form = CardsForm(request.POST if "save" in request.POST else None, settings=held)
    wanted = SequenceSettings() if "defaults" in request.POST else _wanted(form)
    if wanted is not None:
        try:
            set_cards(by=account, consultation=consultation, settings=wanted)
        except ParvisError as error:
            form.add_error("pinned", sentence_of(error))
        else:
            messages.success(request, _("Saved. The next cards follow these settings."))
            return redirect("office-cards", consultation.slug)
    published = pinned_texts(consultation, held.pinned)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "pinned": [(number, published.get(number)) for number in held.pinned],
        "is_default": held == SequenceSettings(),
    }
    return render(request, "organiser/cards.html", context, status=400 if form.errors else 200)


def _wanted(form: CardsForm) -> SequenceSettings | None:
    if not form.is_valid():
        return None
    try:
        return form.settings()
    except ParvisError as error:
        form.add_error("pinned", sentence_of(error))
        return None


def _field(knob: Knob) -> forms.Field:
    label, hint = KNOB_WORDS[knob.name], _hint(knob)
    if knob.kind is bool:
        return forms.BooleanField(label=label, help_text=hint, required=False)
    if knob.kind is tuple:
        return forms.CharField(label=label, help_text=hint, required=False, max_length=300)
    least, most = _bounds(knob)
    told = gettext("Give a number from %(least)s to %(most)s.") % {"least": _number(least), "most": _number(most)}
    kind: Callable[..., forms.Field] = forms.FloatField if knob.kind is float else forms.IntegerField
    said = dict.fromkeys(("required", "invalid", "min_value", "max_value"), told)
    return kind(label=label, help_text=hint, min_value=least, max_value=most, error_messages=said)


def _hint(knob: Knob) -> str:
    sentence = gettext(knob.sentence)
    if knob.kind is tuple:
        return gettext("%s Write their numbers, separated by commas.") % sentence
    if knob.kind is bool:
        return gettext("%s By default: yes.") % sentence
    least, most = _bounds(knob)
    return gettext("%(sentence)s From %(least)s to %(most)s; by default: %(default)s.") % {
        "sentence": sentence,
        "least": _number(least),
        "most": _number(most),
        "default": _number(float(_shown(knob, knob.default))),
    }


def _bounds(knob: Knob) -> tuple[float, float]:
    """The least and the most that the form takes; shares in percent."""
    scale = 100 if knob.kind is float else 1
    least, most = (round(scale * float(bound or 0), 6) for bound in (knob.minimum, knob.maximum))
    return least, most


def _shown(knob: Knob, value: Any) -> Any:
    if knob.kind is tuple:
        return ", ".join(str(number) for number in value)
    return f"{100 * value:g}" if knob.kind is float else value


def _meant(knob: Knob, value: Any) -> Any:
    return round(value / 100, 8) if knob.kind is float else value


def _number(value: float) -> str:
    return number_format(int(value) if value == int(value) else value, use_l10n=True, force_grouping=True)
