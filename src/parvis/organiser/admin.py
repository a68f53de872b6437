"""What the technical administration shows of each record. Decisions can be read there, never changed."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest

from parvis.actions.record_act import record_act
from parvis.actions.run_consultation import bump_version
from parvis.domain.staff_act import StaffActKind
from parvis.organiser.access import account_of
from parvis.records.models import (
    Account,
    Consultation,
    ConsultationText,
    ImportedFile,
    Membership,
    ModerationDecision,
    Organisation,
    Proposal,
    Theme,
)

# Mails that wait hold sign-in codes and addresses: nobody reads them here.
for hidden in apps.get_app_config("post_office").get_models():
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)


class Accountable:
    """Whatever is added, changed or deleted here is an act of staff, recorded in the same transaction."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, str(obj), {}, {"added": _told(message)})
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before, after = getattr(request, "changed_values", ({}, {}))
        self._record(request, str(obj), before, after or {"changed": _told(message)})
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            self._record(request, str(row), {"deleted": str(row)}, {})
        return super().log_deletions(request, queryset)  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        names = [name for name in form.changed_data if "password" not in name] if change else []
        before = {name: _plain(form.initial.get(name)) for name in names}
        after = {name: _plain(form.cleaned_data.get(name)) for name in names}
        request.changed_values = (before, after)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def _record(self, request: HttpRequest, row: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        subject = f"{self.opts.model_name} {row}"  # type: ignore[attr-defined]
        by = account_of(request)
        record_act(by=by, kind=StaffActKind.ADMINISTER, subject=subject, before=before, after=after)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | list | dict) else str(value)


def _told(message: Any) -> Any:
    return message if isinstance(message, str) else [str(one) for one in message]


class MembershipLines(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0


class AccountCreationForm(BaseUserCreationForm[Account]):
    """A new account, with its password typed twice."""

    class Meta:
        model = Account
        fields = ("email", "name")


@admin.register(Account)
class AccountAdmin(Accountable, UserAdmin):  # type: ignore[type-arg]
    add_form = AccountCreationForm
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    fieldsets = ((None, {"fields": ("email", "password", "name", "is_active", "is_staff", "is_superuser")}),)
    list_display = ("email", "name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    inlines = (MembershipLines,)


@admin.register(Organisation)
class OrganisationAdmin(Accountable, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "created_at")
    search_fields = ("name",)


class TextLines(admin.StackedInline):  # type: ignore[type-arg]
    model = ConsultationText
    extra = 0


class ThemeLines(admin.TabularInline):  # type: ignore[type-arg]
    model = Theme
    extra = 0


@admin.register(Consultation)
class ConsultationAdmin(Accountable, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("slug", "organisation", "is_published", "is_paused", "opens_at", "closes_at")
    list_select_related = ("organisation",)
    readonly_fields = ("version",)
    search_fields = ("slug",)
    inlines = (TextLines, ThemeLines)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        bump_version(form.instance)


class ReadOnly:
    """Rows that are shown and never touched."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Proposal)
class ProposalAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "text", "state", "language", "consultation", "created_at")
    list_filter = ("state", "language")
    list_select_related = ("consultation",)
    search_fields = ("text",)
    show_full_result_count = False


@admin.register(ModerationDecision)
class ModerationDecisionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "proposal", "decision", "reason", "moderator", "state_before", "state_after")
    list_filter = ("decision", "reason")
    list_select_related = ("proposal", "moderator")
    show_full_result_count = False


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "consultation", "kind", "digest")
    list_select_related = ("consultation",)
