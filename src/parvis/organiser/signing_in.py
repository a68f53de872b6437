"""Coming in and going out, and the very first account."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from parvis.actions.create_organiser import BadAccount
from parvis.actions.first_run import is_first_run, make_first_account, require_first_run
from parvis.actions.guessing import TooManyAttempts
from parvis.actions.sign_in import SignInRefused, check_password
from parvis.organiser.forms import FirstRunForm, SignInForm
from parvis.organiser.providers import sign_out_everywhere
from parvis.records.models import Account
from parvis.records.words import sentence_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """An e-mail address and a password, then a second factor where the account has one; or another way in."""
    form = SignInForm(request.POST or None)
    if isinstance(request.user, Account):
        return redirect(_after(request))
    if not form.is_valid():
        return _show(request, form, status=200 if request.method != "POST" else 400)
    try:
        account = check_password(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            address=request.META.get("REMOTE_ADDR", ""),
            request=request,
        )
    except (SignInRefused, TooManyAttempts) as error:
        form.add_error(None, sentence_of(error))
        return _show(request, form, status=error.status)
    response: HttpResponse = perform_login(request, account, redirect_url=resolve_url(_after(request)))
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return sign_out_everywhere(request)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """The first account, made by whoever holds the key that the server printed."""
    data, key = settings.CONFIGURATION.data, request.GET.get("key", "")
    require_first_run(data, key)
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        try:
            created = make_first_account(data=data, key=key, **form.cleaned_data)
        except BadAccount as error:
            form.add_error("password", sentence_of(error))
        else:
            login(request, created.account, BACKEND)
            return redirect("office-home")
    return render(request, "organiser/first_run.html", {"form": form}, status=400 if form.errors else 200)


def _show(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "providers": settings.CONFIGURATION.staff_providers,
    }
    return render(request, "organiser/sign_in.html", {**context, "is_first_run": is_first_run()}, status=status)


def _after(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else "office-home"
