"""Rank 1: one file per noun. Fields, constraints, reads; no rules and no writing (that is actions/)."""

from . import log_guards, lookups
from .access import ApiToken, Scope
from .base import PublicQuerySet, PublicRecord, WrittenPastTheVerbs
from .catalogue import Author, AuthorName, Outlet, OutletName, Topic
from .checks import CheckFinding, FindingKind, SeriesCheck, SourceState
from .clock import Heartbeat
from .commentary import Byline, Commentary
from .desk import DeskSettings, Preferences
from .log import Kind, LogEntry, LogHead, LogOpening
from .moments import EVERY_DAY, Rhythm, end_of_day, is_zone, last_morning, local_moment
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
from .questions import SETTLED, UNSETTLED, Event, Question, QuestionState, QuestionTopic
from .reminders import (
    Channel,
    DeliveryState,
    Digest,
    DigestKind,
    PlanChange,
    PlanChangeKind,
    Reminder,
    Stage,
    StageMark,
)
from .retries import KeptAnswer
from .scores import Score, ScoreStatus
from .standings import Board, Cohort, Drift, Place, Slice, Standing, Unsummed, slice_key
from .subscriptions import Happening, Subscription, SubscriptionMark, WebhookDelivery

__all__ = [
    "EVERY_DAY",
    "SCORED_OUTCOMES",
    "SETTLED",
    "UNSETTLED",
    "Amendment",
    "ApiToken",
    "Author",
    "AuthorName",
    "Basis",
    "Board",
    "Byline",
    "Channel",
    "CheckFinding",
    "Cohort",
    "Commentary",
    "DeliveryState",
    "DeskSettings",
    "Digest",
    "DigestKind",
    "Drift",
    "Event",
    "FindingKind",
    "Happening",
    "Heartbeat",
    "KeptAnswer",
    "Kind",
    "LogEntry",
    "LogHead",
    "LogOpening",
    "Outcome",
    "Outlet",
    "OutletName",
    "Place",
    "PlanChange",
    "PlanChangeKind",
    "Prediction",
    "PredictionState",
    "Preferences",
    "PublicQuerySet",
    "PublicRecord",
    "Question",
    "QuestionState",
    "QuestionTopic",
    "RefusalReason",
    "Reminder",
    "Resolution",
    "Rhythm",
    "Role",
    "Scope",
    "Score",
    "ScoreStatus",
    "SeriesCheck",
    "Slice",
    "SourceState",
    "SpeakerRole",
    "Stage",
    "StageMark",
    "Standing",
    "Subscription",
    "SubscriptionMark",
    "Topic",
    "Unsummed",
    "User",
    "Verdict",
    "WebhookDelivery",
    "WithdrawalReason",
    "WrittenPastTheVerbs",
    "end_of_day",
    "is_zone",
    "last_morning",
    "local_moment",
    "log_guards",
    "lookups",
    "slice_key",
]
