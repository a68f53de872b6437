"""The team of an organisation and of a consultation: who has which role, inviting, changing, removing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.create_organiser import BadAccount
from parvis.actions.grant_role import LastAdministrator, change_role, revoke_role, team_of
from parvis.actions.invite import (
    DAYS_GOOD,
    InvitationOver,
    RoleHeld,
    invite,
    name_of,
    open_invitations,
    withdraw_invitation,
)
from parvis.actions.rights import Act, may, require
from parvis.domain.errors import NotFound
from parvis.organiser.access import for_consultation, for_organisation, site_of
from parvis.organiser.forms import OfficeForm
from parvis.records.models import Account, Consultation, Invitation, Membership, Organisation, Role
from parvis.records.words import ROLE_SENTENCES, sentence_of

Place = Organisation | Consultation


class InvitationForm(OfficeForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MODERATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisation(Act.SEE_TEAM)
def show_organisation_team(request: HttpRequest, account: Account, organisation: Organisation) -> HttpResponse:
    """The team of a whole organisation."""
    return _show(request, account, organisation, "office-organisation-team", organisation.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.SEE_TEAM)
def show_consultation_team(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The team of one consultation, with that of its organisation beside it."""
    return _show(request, account, consultation, "office-team", consultation.slug)


def _show(request: HttpRequest, account: Account, place: Place, page: str, name: int | str) -> HttpResponse:
    form = InvitationForm(request.POST if request.POST.get("act") == "invite" else None)
    if request.method == "POST":
        require(account, Act.GRANT_ROLES, place)
        if _act(request, account, place, form):
            return redirect(page, name)
    team = team_of(place)
    context = {
        "form": form,
        "place": place,
        "name": name_of(place),
        "consultation": place if isinstance(place, Consultation) else None,
        "members": team.members,
        "above": team.above,
        "invitations": open_invitations(place),
        "roles": [(role.value, role.label, ROLE_SENTENCES[role]) for role in Role],
        "may_grant": may(account, Act.GRANT_ROLES, place),
        "days": DAYS_GOOD,
    }
    return render(request, "organiser/team.html", context, status=400 if form.errors else 200)


def _act(request: HttpRequest, account: Account, place: Place, form: InvitationForm) -> bool:
    """Does what was asked. False when the form must be shown again."""
    act = request.POST.get("act", "")
    if act == "invite":
        return _invite(request, account, place, form)
    try:
        said = _ACTS[act](request, account, place)
    except KeyError as error:
        raise NotFound from error
    except (LastAdministrator, InvitationOver) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, said)
    return True


def _invite(request: HttpRequest, account: Account, place: Place, form: InvitationForm) -> bool:
    if not form.is_valid():
        return False
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        invite(by=account, email=email, role=role, place=place, site=site_of(request))
    except (BadAccount, RoleHeld) as error:
        form.add_error("email", sentence_of(error))
        return False
    messages.success(request, gettext("The invitation is on its way to {email}.").format(email=email))
    return True


def _change(request: HttpRequest, account: Account, place: Place) -> str:
    membership = _held(request, place)
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise NotFound
    change_role(by=account, membership=membership, role=Role(role))
    return gettext("{who} is now {role}.").format(who=membership.account, role=Role(role).label)


def _remove(request: HttpRequest, account: Account, place: Place) -> str:
    membership = _held(request, place)
    revoke_role(by=account, membership=membership)
    return gettext("{who} no longer has this role.").format(who=membership.account)


def _withdraw(request: HttpRequest, account: Account, place: Place) -> str:
    invitation = _of(place, Invitation.objects.select_related("organisation", "consultation"), request)
    withdraw_invitation(by=account, invitation=invitation)
    return gettext("The invitation of {email} no longer works.").format(email=invitation.email)


_ACTS = {"change": _change, "remove": _remove, "withdraw": _withdraw}


def _held(request: HttpRequest, place: Place) -> Membership:
    found: Membership = _of(
        place, Membership.objects.select_related("account", "organisation", "consultation"), request
    )
    return found


def _of(place: Place, rows: Any, request: HttpRequest) -> Any:
    """The row that the form names, only if it belongs to this place."""
    consultation = place if isinstance(place, Consultation) else None
    organisation = place.organisation_id if isinstance(place, Consultation) else place.pk
    number = request.POST.get("number", "")
    row = rows.filter(
        pk=number if number.isdecimal() else None, consultation=consultation, organisation=organisation
    ).first()
    if row is None:
        raise NotFound
    return row
