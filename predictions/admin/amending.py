"""The desk corrects itself: forms of what can be amended, prefilled, with the reason."""

from typing import Any

from django import forms

from ..models import Basis, Prediction, Question, SpeakerRole
from ..rules.entry import LENGTHS
from .entry import PIECE, day_of, piece_input, split_topics
from .fields import Address, Chance, Day, Line, Suggested, Words, hedge_phrases, zones
from .freshness import FreshForm
from .notices import DeskForm

REASON_HELP = "Stands in the public log beside the old and the new value."

AMEND_PREDICTION: list[tuple[str | None, dict[str, Any]]] = [
    ("Why", {"fields": ["reason", "seen"]}),
    ("Statement", {"fields": ["quote", ("said_on", "speaker_role"), "place", "translation", "translator"]}),
    ("Reading", {"fields": ["hedge", ("low", "probability", "high"), "basis", ("denies", "retracts", "after_news")],
                 "description": "A new hedge alone is read anew; a new probability alone stands without a band."}),
    ("Source", {"fields": ["source_url", ("outlet", "source_title"), ("published_on", "archive_url")]}),
    ("Reference", {"fields": [("reference_probability", "reference_on"), "reference_source"]}),
]  # fmt: skip
AMEND_QUESTION: list[tuple[str | None, dict[str, Any]]] = [
    ("Why", {"fields": ["reason", "seen"]}),
    ("Question", {"fields": ["resolution_criteria", ("deadline", "time_zone"), ("topics", "event")]}),
    ("Condition", {"fields": ["condition", "condition_criteria", "condition_deadline"]}),
]  # fmt: skip


class AmendForm(FreshForm):
    """What every amendment says."""

    reason = Words("Reason", rows=2, help_text=REASON_HELP)


class AmendPredictionForm(AmendForm):
    """AMENDABLE_PREDICTION, with the source spelled out."""

    quote = Words("Quote", "quote")
    said_on = Day("Said on")
    speaker_role = forms.ChoiceField(label="Speaker", choices=SpeakerRole.choices)
    place = Line("Place in the piece")
    translation = Words("Translation", rows=2)
    translator = Line("Translator")
    hedge = Line("Hedge", widget=Suggested(options=hedge_phrases()))
    low, probability, high = Chance("Low"), Chance("Probability"), Chance("High")
    basis = forms.ChoiceField(label="The numbers are", required=False, choices=[("", "decided anew"), *Basis.choices])
    denies = forms.BooleanField(label="Denies the statement", required=False)
    retracts = forms.BooleanField(label="Takes an earlier claim back", required=False)
    after_news = forms.BooleanField(label="Said after the news", required=False)
    source_url = Address("Address")
    outlet = Line("Outlet", widget=Suggested(source=("commentary", "outlet")))
    source_title = Line("Title", LENGTHS["source_title"])
    published_on = Day("Published on")
    archive_url = Address("Archive address")
    reference_probability = Chance("Reference probability")
    reference_on = Day("On")
    reference_source = Line("Reference source", LENGTHS["reference_source"])

    other_names = {"reference_at": "reference_on", "commentary": "source_url", "changes": "reason"}


class AmendQuestionForm(AmendForm):
    """AMENDABLE_QUESTION."""

    resolution_criteria = Words("Criteria", "resolution_criteria")
    deadline = Day("Deadline", help_text="A later deadline by the author is a new question on the same event.")
    time_zone = Line("Time zone", 64, widget=Suggested(options=zones()))
    topics = Line("Topics", 600, widget=Suggested(source=("questiontopic", "topic"), several=True))
    event = Line("Event", widget=Suggested(source=("question", "event")))
    condition = Words("Condition", "condition", 2)
    condition_criteria = Words("Counts as met", "condition_criteria", 2)
    condition_deadline = Day("Last day to be met")

    other_names = {"changes": "reason"}

    def clean(self) -> dict[str, Any]:
        for name in ("deadline", "time_zone", "event"):
            if name in self.changed_data and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, "This can be changed, not emptied.")
        return self.cleaned_data


def prediction_initial(row: Prediction) -> dict[str, Any]:
    """What a published prediction says, field by field."""
    piece = row.commentary
    same = [name for name in AmendPredictionForm.base_fields if hasattr(row, name) and name != "outlet"]
    return {name: getattr(row, name) for name in same} | {
        "source_url": piece.url, "outlet": piece.outlet.name if piece.outlet else "", "source_title": piece.title,
        "published_on": piece.published_on, "archive_url": piece.archive_url, "reference_on": day_of(row.reference_at),
        "seen": row.last_seq,
    }  # fmt: skip


def question_initial(row: Question) -> dict[str, Any]:
    """What a published question says, field by field."""
    same = [name for name in AmendQuestionForm.base_fields if hasattr(row, name) and name not in ("topics", "event")]
    return {name: getattr(row, name) for name in same} | {
        "topics": "; ".join(topic.name for topic in row.topics.all()), "event": row.event.name,
        "seen": row.last_seq,
    }  # fmt: skip


def changes_of(form: DeskForm) -> dict[str, Any]:
    """The members that the person changed, as the verb names and types them."""
    data = form.cleaned_data
    changes = {name: data[name] for name in form.changed_data if name not in ("reason", "seen")}
    if any(name in changes for name in PIECE):
        changes = {name: value for name, value in changes.items() if name not in PIECE}
        changes["commentary"] = piece_input(data)
    if "reference_on" in changes:
        day = changes.pop("reference_on")
        changes["reference_at"] = day.isoformat() if day else ""
    if "topics" in changes:
        changes["topics"] = split_topics(changes["topics"])
    return changes
