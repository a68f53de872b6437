"""The addresses of the office."""

from django.urls import path, re_path

from parvis.organiser import (
    acts,
    consultations,
    embedding,
    helplines,
    look,
    moderating,
    proposals,
    reading_again,
    seeds,
    signing_in,
)

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
    path("c/<slug:slug>/moderate/undo", moderating.undo, name="office-undo"),
    path("c/<slug:slug>/moderate/lock", moderating.keep_lock, name="office-lock"),
    path("c/<slug:slug>/moderate/near/<int:number>", moderating.show_near, name="office-near"),
    path("c/<slug:slug>/read-again", reading_again.read, name="office-read-again"),
    path("c/<slug:slug>/helplines", helplines.edit, name="office-helplines"),
    path("c/<slug:slug>/look", look.edit, name="office-look"),
    path("c/<slug:slug>/embedding", embedding.edit, name="office-embedding"),
    path("c/<slug:slug>/seeds", seeds.bring_in, name="office-seeds"),
    path("c/<slug:slug>/proposals", proposals.show_proposals, name="office-proposals"),
    path("c/<slug:slug>/proposals/bulk", proposals.decide_on_chosen, name="office-bulk"),
    re_path(
        rf"^c/(?P<slug>[-\w]+)/(?P<step>{'|'.join(consultations.STEPS)})$", consultations.take_step, name="office-step"
    ),
]
