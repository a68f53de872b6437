"""The technical administration, for what has no page of its own yet."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.actions.second_factor import needs_second_factor
from parvis.records.models import Account


class OfficeAdminSite(AdminSite):
    site_title = _("Parvis, technical administration")
    site_header = _("Parvis, technical administration")
    index_title = _("Records")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leaves allauth's tables out: second factors and providers are nobody's to edit here."""
        asked: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        ours: list[type[Model]] = [one for one in asked if not one.__module__.startswith("allauth.")]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return super().has_permission(request) and isinstance(user, Account) and not needs_second_factor(user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002 (Django names it)
        """There is one way in: the office's, with its second factor and its lock."""
        if request.user.is_authenticated:
            if super().has_permission(request):
                return redirect("office-security")
            raise PermissionDenied
        response: HttpResponse = redirect_to_login(request.GET.get("next", ""), reverse("office-sign-in"))
        return response
