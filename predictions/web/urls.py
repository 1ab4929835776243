"""Addresses of this door."""

from django.urls import path

from . import authors, calendars, methodology, predictions, questions, reminding, scoreboard

app_name = "web"

urlpatterns = [
    path("", scoreboard.board, name="scoreboard"),
    path("authors/", authors.index, name="authors"),
    path("authors/<slug:slug>/", authors.author, name="author"),
    path("predictions/<uuid:public_id>/", predictions.prediction, name="prediction"),
    path("questions/<uuid:public_id>/", questions.question, name="question"),
    path("methodology/", methodology.methodology, name="methodology"),
    path("calendar.ics", calendars.deadlines, name="calendar"),
    path("calendar/<str:token>.ics", calendars.own, name="own-calendar"),
    path("reminders/unsubscribe/<str:token>/", reminding.unsubscribe, name="unsubscribe"),
    path("reminders/<slug:purpose>/<str:token>/", reminding.act, name="reminder-link"),
]
