"""Addresses of this door."""

from django.urls import include, path, re_path

from .views import (
    authors,
    calibration,
    care,
    catalogue,
    challenges,
    corrections,
    docs,
    exports,
    merging,
    predictions,
    preferences,
    questions,
    reminders,
    root,
    scoreboard,
    search,
    sensitivity,
    subscriptions,
    tokens,
    versus,
)
from .views.nowhere import Nowhere

app_name = "api"

v1 = [
    path("", root.V1.as_view(), name="v1"),
    path("search/", search.Search.as_view(), name="search"),
    path("exports/", exports.Exports.as_view(), name="exports"),
    path("exports/<slug:table>.<slug:form>", exports.Export.as_view(), name="export"),
    path("scoreboard/", scoreboard.Scoreboard.as_view(), name="scoreboard"),
    path("scoreboard/sensitivity/", sensitivity.Sensitivity.as_view(), name="sensitivity"),
    path("authors/", authors.Authors.as_view(), name="authors"),
    path("authors/<slug:slug>/", authors.AuthorProfile.as_view(), name="author"),
    path("authors/<slug:slug>/calibration/", calibration.Calibration.as_view(), name="calibration"),
    path("authors/<slug:a>/versus/<slug:b>/", versus.Versus.as_view(), name="versus"),
    path("authors/<slug:slug>/merge/", merging.MergeAuthor.as_view(), name="merge-author"),
    path("outlets/", catalogue.Outlets.as_view(), name="outlets"),
    path("topics/", catalogue.Topics.as_view(), name="topics"),
    path("commentaries/", catalogue.Commentaries.as_view(), name="commentaries"),
    path("questions/", questions.Questions.as_view(), name="questions"),
    path("questions/<uuid:id>/", questions.QuestionView.as_view(), name="question"),
    path("questions/<uuid:id>/verdicts/", questions.Verdicts.as_view(), name="verdicts"),
    path("questions/<uuid:id>/challenges/", challenges.Challenges.as_view(), name="challenges"),
    path("corrections/", corrections.Corrections.as_view(), name="corrections"),
    path("questions/<uuid:id>/snooze/", care.Snooze.as_view(), name="snooze"),
    path("questions/<uuid:id>/hand-over/", care.HandOver.as_view(), name="hand-over"),
    path("questions/<uuid:id>/review/", care.Review.as_view(), name="review"),
    path(
        "questions/<uuid:id>/findings/<int:finding>/confirm/", care.ConfirmProposal.as_view(), name="confirm-proposal"
    ),
    path("questions/<uuid:id>/merge/", merging.MergeQuestion.as_view(), name="merge-question"),
    path("events/<uuid:id>/merge/", merging.MergeEvent.as_view(), name="merge-event"),
    path("due/", care.DueQueue.as_view(), name="due"),
    path("reminders/", reminders.Reminders.as_view(), name="reminders"),
    path("preferences/", preferences.PreferencesView.as_view(), name="preferences"),
    path("subscriptions/", subscriptions.Subscriptions.as_view(), name="subscriptions"),
    path("subscriptions/<uuid:id>/", subscriptions.SubscriptionView.as_view(), name="subscription"),
    path("subscriptions/<uuid:id>/deliveries/", subscriptions.Deliveries.as_view(), name="deliveries"),
    path("tokens/", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/<uuid:id>/", tokens.TokenView.as_view(), name="token"),
    path("predictions/", predictions.Predictions.as_view(), name="predictions"),
    path("predictions/<uuid:id>/", predictions.PredictionView.as_view(), name="prediction"),
    path("predictions/<uuid:id>/publish/", predictions.Publish.as_view(), name="publish"),
    path("predictions/<uuid:id>/withdraw/", predictions.Withdraw.as_view(), name="withdraw"),
    path("predictions/<uuid:id>/refuse/", predictions.Refuse.as_view(), name="refuse"),
]

urlpatterns = [
    path("", root.Root.as_view(), name="root"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.Docs.as_view(), name="docs"),
    path("v1/", include(v1)),
    re_path(r"", Nowhere.as_view()),
]
