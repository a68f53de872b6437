"""The addresses of the office."""

from django.urls import include, path, re_path

from parvis.organiser import (
    acts,
    consultations,
    invitations,
    moderating,
    moderation_settings,
    proposals,
    reading_again,
    seeds,
    set_up,
    suggesting,
    team,
    testimonies,
)

urlpatterns = [
    path("", include("parvis.organiser.account_urls")),
    path("", consultations.show_home, name="office-home"),
    path("acts", acts.show_acts, name="office-acts"),
    path("acts.csv", acts.download_acts, name="office-acts-file"),
    path("invitation/<str:token>", invitations.answer, name="office-invitation"),
    path("o/<int:number>/team", team.show_organisation_team, name="office-organisation-team"),
    path("consultations/new", consultations.create, name="office-create"),
    path("c/<slug:slug>/", consultations.show_consultation, name="office-consultation"),
    path("c/<slug:slug>/set-up/<slug:part>", set_up.set_up, name="office-set-up"),
    path("c/<slug:slug>/duplicate", set_up.duplicate, name="office-duplicate"),
    path("c/<slug:slug>/reopen", consultations.reopen, name="office-reopen"),
    path("c/<slug:slug>/team", team.show_consultation_team, name="office-team"),
    path("c/<slug:slug>/moderate", moderating.moderate, name="office-moderate"),
    path("c/<slug:slug>/moderate/undo", moderating.undo, name="office-undo"),
    path("c/<slug:slug>/moderate/on", moderating.read_on, name="office-read-on"),
    path("c/<slug:slug>/moderate/lock", moderating.keep_lock, name="office-lock"),
    path("c/<slug:slug>/moderate/near/<int:number>", moderating.show_near, name="office-near"),
    path("c/<slug:slug>/read-again", reading_again.read, name="office-read-again"),
    path("c/<slug:slug>/moderation", moderation_settings.set_moderation, name="office-moderation-settings"),
    path("c/<slug:slug>/suggestions", suggesting.show_measures, name="office-suggestions"),
    path("c/<slug:slug>/testimonies", testimonies.show_testimonies, name="office-testimonies"),
    path("c/<slug:slug>/testimonies/<int:number>", testimonies.show_testimony, name="office-testimony"),
    path("c/<slug:slug>/seeds", seeds.bring_in, name="office-seeds"),
    path("c/<slug:slug>/proposals", proposals.show_proposals, name="office-proposals"),
    path("c/<slug:slug>/proposals/bulk", proposals.decide_on_chosen, name="office-bulk"),
    re_path(
        rf"^c/(?P<slug>[-\w]+)/(?P<step>{'|'.join(consultations.STEPS)})$", consultations.take_step, name="office-step"
    ),
]
