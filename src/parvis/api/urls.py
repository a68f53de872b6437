"""The addresses of the API that Django answers; the crowd's door answers the others."""

from django.urls import path

from parvis.api.figures import figures
from parvis.api.proposals import proposals

urlpatterns = [
    path("consultations/<slug:slug>/figures", figures, name="api-figures"),
    path("consultations/<slug:slug>/proposals", proposals, name="api-proposals"),
]
