"""The addresses that other sites ask."""

from django.urls import path

from parvis.widget.embedding import describe, show_loader

urlpatterns = [
    path("widget.js", show_loader, name="widget-loader"),
    path("oembed", describe, name="widget-oembed"),
]
