"""Addresses of this door."""

from django.urls import path

from . import authors, methodology, predictions, questions, scoreboard

app_name = "web"

urlpatterns = [
    path("", scoreboard.board, name="scoreboard"),
    path("authors/", authors.index, name="authors"),
    path("authors/<slug:slug>/", authors.author, name="author"),
    path("predictions/<uuid:public_id>/", predictions.prediction, name="prediction"),
    path("questions/<uuid:public_id>/", questions.question, name="question"),
    path("methodology/", methodology.methodology, name="methodology"),
]
