"""The addresses of the office."""

from django.urls import path, re_path

from parvis.organiser import acts, consultations, moderating, signing_in

urlpatterns = [
    path("", consultations.show_home, name="office-home"),
    path("sign-in", signing_in.sign_in, name="office-sign-in"),
    path("sign-out", signing_in.sign_out, name="office-sign-out"),
    path("first-run", signing_in.first_run, name="office-first-run"),
    path("acts", acts.show_acts, name="office-acts"),
    path("acts.csv", acts.download_acts, name="office-acts-file"),
    path("consultations/new", consultations.create, name="office-create"),
    path("c/<slug:slug>/", consultations.show_consultation, name="office-consultation"),
    path("c/<slug:slug>/moderate", moderating.moderate, name="office-moderate"),
    re_path(
        rf"^c/(?P<slug>[-\w]+)/(?P<step>{'|'.join(consultations.STEPS)})$", consultations.take_step, name="office-step"
    ),
]
