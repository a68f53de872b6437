"""Every address that Django answers. Those of the crowd's door never come here."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, re_path


def show_current_static(_request: HttpRequest, file: str) -> HttpResponse:
    """Send a page that is older than this version of Parvis to the present static file."""
    return redirect(static(file))


urlpatterns = [
    path("", include("parvis.citizen.urls")),
    path("", include("parvis.widget.urls")),
    path("office/admin/", admin.site.urls),
    path("office/", include("parvis.organiser.urls")),
    path("api/v1/", include("parvis.api.urls")),
    re_path(r"^static/[0-9a-f]{12}/(?P<file>[\w./-]+)$", show_current_static),
]
handler400 = "parvis.citizen.errors.show_bad_request"
handler403 = "parvis.citizen.errors.show_forbidden"
handler404 = "parvis.citizen.errors.show_not_found"
handler500 = "parvis.citizen.errors.show_server_error"
