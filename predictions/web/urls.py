"""Addresses of this door."""

from django.urls import path, re_path

from . import (
    authors,
    calendars,
    cards,
    challenges,
    commentaries,
    corrections,
    desk,
    due,
    feeds,
    machines,
    methodology,
    predictions,
    questions,
    reminding,
    scoreboard,
    search,
    topics,
    versus,
)

app_name = "web"

urlpatterns = [
    path("", scoreboard.board, name="scoreboard"),
    path("authors/", authors.index, name="authors"),
    path("authors/<slug:slug>/", authors.author, name="author"),
    path("authors/<slug:slug>/versus/", versus.index, name="versus-index"),
    path("authors/<slug:a>/versus/<slug:b>/", versus.versus, name="versus"),
    path("predictions/<uuid:public_id>/", predictions.prediction, name="prediction"),
    path("questions/<uuid:public_id>/", questions.question, name="question"),
    path("questions/<uuid:public_id>/challenge/", challenges.challenge, name="challenge"),
    path("commentaries/<uuid:public_id>/", commentaries.commentary, name="commentary"),
    path("topics/", topics.index, name="topics"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("due/", due.due, name="due"),
    path("search/", search.search, name="search"),
    path("desk/", desk.desk, name="desk"),
    path("methodology/", methodology.methodology, name="methodology"),
    re_path(rf"^feeds/(?P<name>{'|'.join(feeds.NAMES)})\.atom$", feeds.feed, name="feed"),
    path("embed/authors/<slug:slug>/", cards.author, name="embed-author"),
    path("embed/predictions/<uuid:public_id>/", cards.prediction, name="embed-prediction"),
    path("oembed/", cards.oembed, name="oembed"),
    path("sitemap.xml", machines.sitemap_index, name="sitemaps"),
    path("sitemaps/<slug:name>-<int:page>.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("calendar.ics", calendars.deadlines, name="calendar"),
    path("calendar/<str:token>.ics", calendars.own, name="own-calendar"),
    path("reminders/unsubscribe/<str:token>/", reminding.unsubscribe, name="unsubscribe"),
    path("reminders/<slug:purpose>/<str:token>/", reminding.act, name="reminder-link"),
]
