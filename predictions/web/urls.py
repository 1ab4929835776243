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
    downloads,
    due,
    feeds,
    languages,
    log,
    log_files,
    machines,
    methodology,
    predictions,
    questions,
    reminding,
    replying,
    scoreboard,
    search,
    topics,
    versus,
)

app_name = "web"

# What people read.
pages = [
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
    path("log/", log.log, name="log"),
    path("methodology/", methodology.methodology, name="methodology"),
    path("embed/authors/<slug:slug>/", cards.author, name="embed-author"),
    path("embed/predictions/<uuid:public_id>/", cards.prediction, name="embed-prediction"),
    path("reply/<str:token>/", replying.reply, name="reply"),
]

# What programs read, and links from mails to editors.
files = [
    path("authors/<slug:slug>/claims.csv", downloads.claims, {"form": "csv"}, name="claims-csv"),
    path("authors/<slug:slug>/claims.jsonl", downloads.claims, {"form": "jsonl"}, name="claims-jsonl"),
    path("log/checkpoint", log_files.checkpoint, name="log-checkpoint"),
    path("log/vkey", log_files.vkey, name="log-vkey"),
    re_path(
        r"^log/tile/(?P<level>0|[1-9][0-9]?|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?$",
        log_files.tile,
        name="log-tile",
    ),
    re_path(r"^log/openings/tile/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})$", log_files.openings, name="log-openings"),
    re_path(r"^log/openings/(?P<seq>[0-9]{1,18})$", log_files.opening, name="log-opening"),
    re_path(r"^log/proof/(?P<seq>[0-9]{1,18})\.tlog-proof$", log_files.proof, name="log-proof"),
    re_path(rf"^feeds/(?P<name>{'|'.join(feeds.NAMES)})\.atom$", feeds.feed, name="feed"),
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

urlpatterns = [languages.in_every_language(pages), *files]
