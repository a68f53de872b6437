"""The technical administration, for what has no page of its own yet."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class OfficeAdminSite(AdminSite):
    site_title = _("Parvis, technical administration")
    site_header = _("Parvis, technical administration")
    index_title = _("Records")


class OfficeAdminConfig(AdminConfig):
    default_site = "parvis.organiser.admin_site.OfficeAdminSite"
