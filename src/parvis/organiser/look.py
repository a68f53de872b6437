"""The look of a consultation: colours that everyone can read, and a logo that can do no harm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.read_logo import LARGEST_PARTNER_BYTES, LARGEST_UPLOAD, Logo, LogoTooLarge, read_logo
from parvis.actions.rights import Act
from parvis.actions.set_look import NO_LOGO, set_look
from parvis.actions.set_partner_logo import set_partner_logo
from parvis.domain.contrast import BACKGROUNDS, Scheme
from parvis.domain.errors import BadRequest
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.records.models import Account, Consultation, Look
from parvis.records.words import sentence_of


class LookForm(OfficeForm):
    accent = forms.CharField(
        label=_("Colour of links and buttons"),
        help_text=_("# and six digits or letters from a to f, for example #14505c. Empty: the usual colour."),
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"data-accent": "light", "spellcheck": "false", "autocomplete": "off"}),
    )
    accent_dark = forms.CharField(
        label=_("The same on a dark page"),
        help_text=_("Empty: the nearest colour that can be read there."),
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"data-accent": "dark", "spellcheck": "false", "autocomplete": "off"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or SVG. It is made small; a drawing that could run something is refused."),
        required=False,
    )
    takes_logo_away = forms.BooleanField(label=_("Take the logo away"), required=False)

    def read_logo(self) -> Logo | None:
        """The logo that was sent; None keeps the present one. Raises what makes it unusable."""
        file = self.cleaned_data["logo"]
        if file is None:
            return NO_LOGO if self.cleaned_data["takes_logo_away"] else None
        if file.size > LARGEST_UPLOAD:
            raise LogoTooLarge(limit=LARGEST_UPLOAD // 1000)
        return read_logo(bytes(file.read()))


class PartnerLogoForm(OfficeForm):
    """The logo of one partner, whose name the button carries."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or SVG. It is made small; a drawing that could run something is refused."),
        required=False,
    )

    def read_logo(self) -> Logo:
        """The logo that was sent; none takes the present one away. Raises what makes it unusable."""
        file = self.cleaned_data["logo"]
        if file is None:
            return NO_LOGO
        if file.size > LARGEST_UPLOAD:
            raise LogoTooLarge(limit=LARGEST_UPLOAD // 1000)
        return read_logo(bytes(file.read()), largest_bytes=LARGEST_PARTNER_BYTES)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The form, with a preview that follows it; a colour that cannot be read comes back with the nearest that can."""
    if "partner" in request.POST:
        return _edit_partner(request, account, consultation)
    return _show(request, account, consultation)


def _edit_partner(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    name = request.POST["partner"]
    form = PartnerLogoForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            set_partner_logo(by=account, consultation=consultation, partner=name, logo=form.read_logo())
    except BadRequest as error:
        form.add_error("logo", sentence_of(error))
    if form.errors:
        return _show(request, account, consultation, of_partner=(name, form))
    messages.success(request, _("The logos of partners are saved; the landing shows them."))
    return redirect("office-look", consultation.slug)


def _show(
    request: HttpRequest,
    account: Account,
    consultation: Consultation,
    of_partner: tuple[str, PartnerLogoForm] | None = None,
) -> HttpResponse:
    look = Look.objects.filter(consultation=consultation).first()
    initial = {"accent": look.accent, "accent_dark": look.accent_dark} if look else {}
    sent = (None, None) if of_partner else (request.POST or None, request.FILES or None)
    form = LookForm(*sent, initial=initial)
    if form.is_valid() and _save(form, account, consultation):
        messages.success(request, _("The look is saved; every page of the consultation wears it."))
        return redirect("office-look", consultation.slug)
    context: dict[str, Any] = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "look_kept": look,
        "partners": _partners(consultation, of_partner),
        "light": " ".join(BACKGROUNDS[Scheme.LIGHT]),
        "dark": " ".join(BACKGROUNDS[Scheme.DARK]),
    }
    status = 400 if form.errors or of_partner else 200
    return render(request, "organiser/look.html", context, status=status)


def _partners(consultation: Consultation, of_partner: tuple[str, PartnerLogoForm] | None) -> list[dict[str, Any]]:
    """Each partner with its logo and its form, the one that was just sent with what is wrong in it."""
    logos = {logo.partner: logo for logo in consultation.partner_logos.all()}
    sent = dict([of_partner]) if of_partner else {}
    return [
        {
            "name": one.name,
            "logo": logos.get(one.name),
            "form": sent.get(one.name) or PartnerLogoForm(auto_id=f"partner-{place}-%s"),
        }
        for place, one in enumerate(consultation.partner_list)
    ]


def _save(form: LookForm, account: Account, consultation: Consultation) -> bool:
    named = "logo"
    try:
        logo = form.read_logo()
        named = "accent"
        set_look(
            by=account,
            consultation=consultation,
            accent=form.cleaned_data["accent"],
            accent_dark=form.cleaned_data["accent_dark"],
            logo=logo,
        )
    except BadRequest as error:
        form.add_error(named, sentence_of(error))
        return False
    return True
