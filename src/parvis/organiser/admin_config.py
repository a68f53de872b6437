"""Tells Django to use our technical administration. Apart from it, because records are not loaded yet here."""

from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    default_site = "parvis.organiser.admin_site.OfficeAdminSite"
