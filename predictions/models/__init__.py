"""Rank 1: one file per noun. Fields, constraints, reads; no rules and no writing (that is actions/)."""

from . import log_guards, lookups
from .base import PublicQuerySet, PublicRecord, WrittenPastTheVerbs
from .catalogue import Author, AuthorName, Outlet, OutletName, Topic
from .clock import Heartbeat
from .commentary import Byline, Commentary
from .log import Kind, LogEntry, LogHead, LogOpening
from .outcomes import SCORED_OUTCOMES, Outcome, Resolution, Verdict
from .people import Role, User
from .predictions import (
    Amendment,
    Basis,
    Prediction,
    PredictionState,
    RefusalReason,
    SpeakerRole,
    WithdrawalReason,
)
from .questions import SETTLED, UNSETTLED, Event, Question, QuestionState, QuestionTopic, end_of_day
from .scores import Score, ScoreStatus
from .standings import Board, Cohort, Drift, Slice, Standing, Unsummed, slice_key

__all__ = [
    "SCORED_OUTCOMES",
    "SETTLED",
    "UNSETTLED",
    "Amendment",
    "Author",
    "AuthorName",
    "Basis",
    "Board",
    "Byline",
    "Cohort",
    "Commentary",
    "Drift",
    "Event",
    "Heartbeat",
    "Kind",
    "LogEntry",
    "LogHead",
    "LogOpening",
    "Outcome",
    "Outlet",
    "OutletName",
    "Prediction",
    "PredictionState",
    "PublicQuerySet",
    "PublicRecord",
    "Question",
    "QuestionState",
    "QuestionTopic",
    "RefusalReason",
    "Resolution",
    "Role",
    "Score",
    "ScoreStatus",
    "Slice",
    "SpeakerRole",
    "Standing",
    "Topic",
    "Unsummed",
    "User",
    "Verdict",
    "WithdrawalReason",
    "WrittenPastTheVerbs",
    "end_of_day",
    "log_guards",
    "lookups",
    "slice_key",
]
