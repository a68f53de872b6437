"""The Django application that holds every table of the office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "parvis.records"
    label = "records"
    verbose_name = _("Records")
