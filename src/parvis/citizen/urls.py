"""The addresses of the citizens' pages that Django answers."""

from django.urls import path

from parvis.citizen import (
    doubting,
    following,
    hinting,
    moderation,
    my_data,
    news,
    pages,
    proposal_page,
    proposing,
    results,
    sharing,
    voting,
)

urlpatterns = [
    path("", pages.show_home, name="citizen-home"),
    path("legal", pages.show_legal, name="citizen-legal"),
    path("accessibility", pages.show_accessibility, name="citizen-accessibility"),
    path("c/<slug:slug>/vote", voting.vote, name="citizen-vote"),
    path("c/<slug:slug>/mine", voting.show_mine, name="citizen-mine"),
    path("c/<slug:slug>/results", results.show_results, name="citizen-results"),
    path("c/<slug:slug>/device", my_data.show_device, name="citizen-device"),
    path("c/<slug:slug>/my-data.json", my_data.show_data, name="citizen-data"),
    path("c/<slug:slug>/propose", proposing.propose, name="citizen-propose"),
    path("c/<slug:slug>/propose/look", hinting.look, name="citizen-look"),
    path("c/<slug:slug>/proposed/<int:number>", proposing.show_proposed, name="citizen-proposed"),
    path("c/<slug:slug>/follow", following.follow, name="citizen-follow"),
    path("c/<slug:slug>/card-<slug:language>.png", sharing.show_picture, name="citizen-picture"),
    path("c/<slug:slug>/p/<int:number>", proposal_page.show_proposal, name="citizen-proposal"),
    path(
        "c/<slug:slug>/p/<int:number>/card-<slug:language>.png",
        sharing.show_proposal_picture,
        name="citizen-proposal-picture",
    ),
    path("c/<slug:slug>/p/<int:number>/withdraw", following.withdraw, name="citizen-withdraw"),
    path("c/<slug:slug>/p/<int:number>/flag", doubting.flag, name="citizen-flag"),
    path("c/<slug:slug>/p/<int:number>/appeal", doubting.appeal, name="citizen-appeal"),
    path("c/<slug:slug>/p/<int:number>/reword", doubting.reword, name="citizen-reword"),
    path("c/<slug:slug>/p/<int:number>/news", news.ask_of_proposal, name="citizen-proposal-news"),
    path("c/<slug:slug>/news", news.ask, name="citizen-news"),
    path("c/<slug:slug>/news/<str:token>", news.settle, name="citizen-news-link"),
    path("c/<slug:slug>/news/<str:token>/end", news.end, name="citizen-news-end"),
    path("c/<slug:slug>/moderation", moderation.show_moderation, name="citizen-moderation"),
    path("c/<slug:slug>/moderation.csv", moderation.download_log, name="citizen-moderation-log"),
]
