"""The one form that logs a prediction with its piece, author and question."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from ..actions import CommentaryInput, PredictionInput, QuestionInput, fill_reading
from ..models import Author, Basis, Commentary, Prediction, Question, QuestionState, SpeakerRole
from ..models.questions import desk_zone
from ..rules.entry import LENGTHS
from .access import is_key
from .fields import Address, Chance, Day, Line, Suggested, Words, hedge_phrases, zones
from .notices import DeskForm
from .site import described

PIECE = ("source_url", "outlet", "source_title", "published_on", "archive_url")
QUESTION = ("statement", "resolution_criteria", "deadline", "condition", "condition_criteria", "condition_deadline",
            "topics", "event")  # fmt: skip
# What the form and the verb's input call by the same name.
SAME = ("quote", "author", "said_on", "place", "speaker_role", "hedge", "denies", "retracts", "after_news",
        "translation", "translator", "reference_probability", "reference_source", "external_id", "note")  # fmt: skip
NUMBERS = ("low", "probability", "high")
HEDGE_HELP = "The words that say how sure: probably, will, unlikely … They fill the numbers below."

FIELDSETS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Source", {"fields": ["source_url", ("outlet", "source_title"), ("published_on", "archive_url"), "commentary"]}),
    ("Statement", {"fields": ["quote", ("author", "said_on"), ("speaker_role", "place"), "hedge",
                              ("low", "probability", "high"), ("denies", "retracts")]}),
    ("Question", {"fields": ["question", "statement", "resolution_criteria", ("deadline", "time_zone"),
                             ("topics", "event")]}),
    ("Condition", {"classes": ["collapse"], "fields": ["condition", "condition_criteria", "condition_deadline"]}),
    ("Reference", {"classes": ["collapse"], "fields": [
        ("reference_probability", "reference_on"), "reference_source"]}),
    ("Seldom needed", {"classes": ["collapse"], "fields": [
        "translation", "translator", "basis", "after_news", "external_id"]}),
    ("For the desk", {"fields": ["note"]}),
)  # fmt: skip


class Picker(AutocompleteSelect):
    """Stock autocomplete, which would ask the database for whatever was sent as if it were a key."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if is_key(one)], attr)


class Picked(forms.ModelChoiceField):
    """A row found by typing; shown with what tells it from its neighbours."""

    def __init__(
        self, label: str, model: type[Prediction], field: str, queryset: QuerySet[Any], **options: Any
    ) -> None:
        widget = Picker(model._meta.get_field(field), admin.site)
        super().__init__(queryset, label=label, required=False, widget=widget, **options)
        self.error_messages["invalid_choice"] = "This is no longer there to pick. Choose again, or type it below."

    def label_from_instance(self, obj: Any) -> str:
        return described(obj)


class EntryForm(DeskForm):
    """Everything a person enters about one prediction; members are named as the rules name them."""

    source_url = Address("Address", help_text="Only the address and the quote are needed to save a draft.")
    outlet = Line("Outlet", widget=Suggested(source=("commentary", "outlet")))
    source_title = Line("Title", LENGTHS["source_title"])
    published_on = Day("Published on")
    archive_url = Address("Archive address")
    commentary = Picked(
        "Or pick a piece", Prediction, "commentary", Commentary.objects.none(),
        help_text="One that is in the ledger already; then leave the lines above empty.",
    )  # fmt: skip

    quote = Words("Quote", "quote", help_text="The author’s own words, verbatim.")
    author = Line(
        "Author", widget=Suggested(source=("prediction", "author"), size="vTextField person"),
        help_text="Pick a known name as you type, or write a new one.",
    )  # fmt: skip
    said_on = Day("Said on")
    speaker_role = forms.ChoiceField(label="Speaker", choices=SpeakerRole.choices, required=False)
    place = Line("Place in the piece", help_text="Paragraph, page or timecode.")
    hedge = Line("Hedge", widget=Suggested(options=hedge_phrases()))
    low, probability, high = Chance("Low"), Chance("Probability"), Chance("High")
    denies = forms.BooleanField(label="The author denies the statement", required=False)
    retracts = forms.BooleanField(label="The author takes an earlier claim back", required=False)

    question = Picked(
        "Pick a question", Prediction, "question", Question.objects.none(),
        help_text="One that is published already; or leave this empty and word a new one below.",
    )  # fmt: skip
    statement = Words("Statement", "statement", 2, help_text="One sentence that will plainly be true or false.")
    resolution_criteria = Words(
        "Criteria", "resolution_criteria", help_text="What would count, and which public source decides."
    )
    deadline = Day("Deadline", help_text="The last day on which it can still come true.")
    time_zone = Line("Time zone", 64, widget=Suggested(options=zones()))
    topics = Line("Topics", 600, widget=Suggested(source=("questiontopic", "topic"), several=True),
                  help_text="Separated by semicolons or commas.")  # fmt: skip
    event = Line("Event", widget=Suggested(source=("question", "event")),
                 help_text="Only where several questions turn on one event.")  # fmt: skip
    condition = Words("Condition", "condition", 2, help_text="“If …”: void, not wrong, when it is never met.")
    condition_criteria = Words("Counts as met", "condition_criteria", 2)
    condition_deadline = Day("Last day to be met")

    reference_probability = Chance("Reference probability", help_text="A market, a crowd or a base rate.")
    reference_on = Day("On")
    reference_source = Line("Reference source", LENGTHS["reference_source"])

    translation = Words("Translation", rows=2)
    translator = Line("Translator")
    basis = forms.ChoiceField(
        label="The numbers are", required=False, help_text="Only for numbers that you typed yourself.",
        choices=[("", "decided from the words"), *[one for one in Basis.choices if one[0] != Basis.IMPORT]],
    )  # fmt: skip
    after_news = forms.BooleanField(label="Said on the day it became known, after the news", required=False)
    external_id = Line("External id")
    note = Words("Note", rows=2, help_text="Private to the desk, always.")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    other_names = {"reference_at": "reference_on"}

    def __init__(
        self, *args: Any, pieces: QuerySet[Commentary], questions: QuerySet[Question], reading: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hedge"].help_text = format_html(
            '{}<br><span id="reading" class="reading" data-url="{}">{}</span>',
            HEDGE_HELP, reverse("admin:predictions_prediction_reading"), reading,
        )  # fmt: skip
        self.fields["commentary"].queryset = pieces  # type: ignore[attr-defined]
        self.fields["question"].queryset = questions  # type: ignore[attr-defined]

    def spot(self, field: str) -> str | None:
        """A fault of something picked can only be helped by picking another."""
        if field in PIECE and self.cleaned_data.get("commentary"):
            return "commentary"
        if field in QUESTION and self.cleaned_data.get("question"):
            return "question"
        return super().spot(field)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for picked, typed in (("commentary", PIECE), ("question", QUESTION)):
            if data.get(picked) and any(data.get(name) for name in typed):
                self.add_error(picked, "Either pick one here or type a new one: clear one of the two.")
        return data

    def see(self, seen: str) -> None:
        """Let the next attempt start from what the draft says now."""
        assert isinstance(self.data, QueryDict)
        self.data = self.data.copy()  # a request's own cannot be changed
        self.data["seen"] = seen

    def fieldsets(self) -> list[tuple[str, dict[str, Any]]]:
        """FIELDSETS, with those opened that hold something or have a problem."""
        opened: dict[str, Any] = {"classes": []}
        return [(name, options if self._may_fold(options) else options | opened) for name, options in FIELDSETS]

    def _may_fold(self, options: dict[str, Any]) -> bool:
        names = [one for line in options["fields"] for one in ([line] if isinstance(line, str) else line)]
        return not any(name in self.errors or self[name].value() for name in names)


def new_initial(piece: Commentary | None = None, like: Prediction | None = None) -> dict[str, Any]:
    """What an empty form says; with `piece`, a claim from it, and with `like`, by the same author on the same day."""
    values: dict[str, Any] = {"time_zone": desk_zone(), "speaker_role": SpeakerRole.BYLINE}
    if piece is not None:
        values |= _piece(piece, alone=False) | {"said_on": piece.published_on}
    if like is not None:
        author = like.author.name if like.author else ""
        values |= {"author": author, "said_on": like.said_on, "speaker_role": like.speaker_role}
    return values


def initial_of(entry: PredictionInput, *, alone: bool) -> dict[str, Any]:
    """What the form says of a draft; `alone`: nothing else stands on its piece, so it may be corrected in place."""
    values = {name: getattr(entry, name) for name in (*SAME, *NUMBERS)}
    values["author"] = entry.author.name if isinstance(entry.author, Author) else entry.author or ""
    values |= {"reference_on": day_of(entry.reference_at), "basis": _chosen_basis(entry)}
    assert isinstance(entry.commentary, Commentary)
    values |= _piece(entry.commentary, alone) | _question(entry.question)
    return values | {"seen": fingerprint(values)}


def fingerprint(values: dict[str, Any]) -> str:
    """A digest of what the form showed, to notice that somebody else has saved meanwhile."""
    text = json.dumps({name: str(value) for name, value in values.items() if name != "seen"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _piece(piece: Commentary, alone: bool) -> dict[str, Any]:
    """A complete piece that others stand on is picked; any other is typed out, to be completed or corrected."""
    if not alone and piece.outlet_id and piece.title and piece.published_on:
        return {"commentary": piece.pk}
    return {
        "source_url": piece.url, "outlet": piece.outlet.name if piece.outlet else "", "source_title": piece.title,
        "published_on": piece.published_on, "archive_url": piece.archive_url,
    }  # fmt: skip


def _question(question: Question | QuestionInput | None) -> dict[str, Any]:
    if isinstance(question, Question) and question.state != QuestionState.DRAFT:
        return {"question": question.pk, "time_zone": desk_zone()}
    if not isinstance(question, QuestionInput):
        return {"time_zone": desk_zone()}
    return asdict(question) | {"topics": "; ".join(question.topics)}


def _chosen_basis(entry: PredictionInput) -> str:
    """The basis, where a person overruled what the words say."""
    decided = fill_reading(replace(entry, basis="")).basis
    return "" if entry.basis == decided else entry.basis


def day_of(moment: str) -> date | None:
    """The day of a stored reference time."""
    return date.fromisoformat(moment[:10]) if moment else None


def to_input(data: dict[str, Any], base: PredictionInput) -> PredictionInput:
    """What was typed, over what the draft said before (`base`, an empty input for a new one)."""
    typed = replace(
        base,
        **{name: data[name] for name in SAME},
        commentary=data["commentary"] or piece_input(data),
        question=data["question"] or question_input(data),
        reference_at=_moment(data["reference_on"], base.reference_at),
    )
    typed = replace(typed, speaker_role=typed.speaker_role or base.speaker_role)
    return _with_reading(typed, data, base)


def piece_input(data: dict[str, Any]) -> CommentaryInput:
    """The piece as typed."""
    return CommentaryInput(
        url=data["source_url"], outlet=data["outlet"], title=data["source_title"], published_on=data["published_on"],
        archive_url=data["archive_url"],
    )  # fmt: skip


def question_input(data: dict[str, Any]) -> QuestionInput:
    """The question as typed; topics may be separated by semicolons or commas."""
    values = {name: data[name] for name in QUESTION if name != "topics"}
    return QuestionInput(**values, time_zone=data["time_zone"], topics=split_topics(data["topics"]))


def split_topics(text: str) -> tuple[str, ...]:
    """The names in a line of topics.

    >>> split_topics("War in Ukraine; diplomacy, ")
    ('War in Ukraine', 'diplomacy')
    """
    return tuple(name.strip() for name in text.replace(",", ";").split(";") if name.strip())


def _moment(day: date | None, before: str) -> str:
    """The day as stored; an instant that was given before stays while its day does."""
    if day is None:
        return ""
    return before if before.startswith(day.isoformat()) else day.isoformat()


def _with_reading(typed: PredictionInput, data: dict[str, Any], base: PredictionInput) -> PredictionInput:
    """Numbers that only repeat what some words said are read anew from the words there are now."""
    given = tuple(data[name] for name in NUMBERS)
    if given in (numbers_of_words(typed), numbers_of_words(base)):
        given = (None, None, None)
    low, probability, high = given
    basis = data["basis"] if probability is not None else ""
    return replace(typed, low=low, probability=probability, high=high, basis=basis)


def numbers_of_words(entry: PredictionInput) -> tuple[Any, ...]:
    """(low, probability, high) as the quote and the hedge alone give them."""
    read = fill_reading(replace(entry, low=None, probability=None, high=None, basis=""))
    return tuple(getattr(read, name) for name in NUMBERS)
