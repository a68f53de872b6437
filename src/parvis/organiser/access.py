"""Who may open a page of the office: the one wrapper that every such page stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from parvis.actions.rights import Act, NotYourRole, acts_of, require
from parvis.actions.second_factor import needs_second_factor
from parvis.domain.errors import NotFound, UnknownConsultation
from parvis.records.models import Account, Consultation, Membership, Organisation


def account_of(request: HttpRequest) -> Account:
    """Who is signed in. Only for pages behind `for_staff` or `for_consultation`."""
    assert isinstance(request.user, Account)
    return request.user


def for_staff[**P](
    page: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for anyone who has signed in, with a second factor where one is required."""

    @wraps(page)
    def guarded(request: HttpRequest, /, *rest: P.args, **named: P.kwargs) -> HttpResponse:
        if needs_second_factor(account_of(request)):
            return redirect("office-security")
        return page(request, *rest, **named)

    return for_account(guarded)


def for_account[**P](
    page: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page on one's own account: open as soon as one has signed in."""
    guarded: Callable[Concatenate[HttpRequest, P], HttpResponse] = login_required(page)
    return guarded


def for_consultation[**P](
    act: Act,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Account, Consultation, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, str, P], HttpResponse],
]:
    """A page on a consultation, for those who may do `act` there. To strangers it does not exist."""

    def guard(
        page: Callable[Concatenate[HttpRequest, Account, Consultation, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
        @wraps(page)
        def guarded(request: HttpRequest, slug: str, *rest: P.args, **named: P.kwargs) -> HttpResponse:
            account = account_of(request)
            found = Consultation.objects.select_related("organisation").prefetch_related("texts")
            consultation = found.filter(slug=slug).first()
            allowed = acts_of(account, consultation) if consultation else frozenset()
            if consultation is None or Act.SEE_CONSULTATION not in allowed:
                raise UnknownConsultation
            if act not in allowed:
                raise NotYourRole
            return page(request, account, consultation, *rest, **named)

        # Addresses name the slug, which Concatenate cannot say.
        return for_staff(guarded)  # type: ignore[arg-type]

    return guard


def for_organisation[**P](
    act: Act,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Account, Organisation, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, int, P], HttpResponse],
]:
    """A page on an organisation, for those who may do `act` there. To strangers it does not exist."""

    def guard(
        page: Callable[Concatenate[HttpRequest, Account, Organisation, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
        @wraps(page)
        def guarded(request: HttpRequest, number: int, *rest: P.args, **named: P.kwargs) -> HttpResponse:
            account = account_of(request)
            organisation = Organisation.objects.filter(pk=number).first()
            is_member = Membership.objects.filter(account=account, organisation=number).exists()
            if organisation is None or not (account.is_superuser or is_member):
                raise NotFound
            require(account, act, organisation)
            return page(request, account, organisation, *rest, **named)

        # Addresses name the number, which Concatenate cannot say.
        return for_staff(guarded)  # type: ignore[arg-type]

    return guard


def site_of(request: HttpRequest) -> str:
    """The address of this installation, for links in mails: the one that is set, else the one that was asked for."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
