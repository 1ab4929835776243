"""Marking an outcome: the form, the verb, and the sentence that tells which scores moved."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms

from .. import actions
from ..actions import Evidence, VerdictInput
from ..actions.captures import LARGEST
from ..models import Author, ConditionOutcome, Outcome, Prediction, Question, Standing, User
from ..rules.addresses import is_web_address
from ..rules.problems import Problem
from .fields import Address, Chance, Day, InterestField, Moment, Words
from .freshness import FreshForm

_EVIDENCE = [
    "evidence_url", "evidence_quote", "archive_url", "paywalled", "capture", "kept_copy",
    ("search_source", "search_until"),
]  # fmt: skip
_YOU: tuple[str | None, dict[str, Any]] = ("You", {"fields": ["interest"]})
_REST: list[tuple[str | None, dict[str, Any]]] = [
    ("Evidence", {"fields": _EVIDENCE}), ("Why", {"fields": ["rationale", "seen"]}), _YOU,
]  # fmt: skip
OUTCOME_FIELDS = [("Outcome", {"fields": [("outcome", "credit"), "known_on"]}), *_REST]
CONDITION_FIELDS = [("The condition", {"fields": ["outcome", "known_on"]}), *_REST]
CORRECTION_FIELDS = [("Correction", {"fields": ["reason"]}), *OUTCOME_FIELDS]
# A verdict can be held back; what is in force is corrected at once.
HELD: tuple[str | None, dict[str, Any]] = ("Embargo", {"fields": ["not_before"]})
MOST_NAMED = 5
# Problems that all are about the evidence, and belong to one of its fields.
_SPOTS = {"missing_until": "search_until", "missing_search": "search_source", "evidence_behind_paywall": "paywalled"}


class OutcomeForm(FreshForm):
    """One editor's finding."""

    about = "outcome"

    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        widget=forms.RadioSelect({"class": "radiolist"}),
        error_messages={"required": "Say what became of it."},
    )
    credit = Chance("Credit", help_text="For “partly true” only: the part the criteria define, between 0 and 1.")
    known_on = Day("Known on", help_text="The first day on which a listed source showed it.")
    evidence_url = Address("Evidence", help_text="The address of the source that shows it.")
    evidence_quote = Words("Its words", rows=2, help_text="The sentence that decides it, verbatim.")
    archive_url = Address("Archive address")
    paywalled = forms.BooleanField(
        label="Behind a paywall", required=False,
        help_text="Then give its words above and a copy below, so that readers need not pay to check.",
    )  # fmt: skip
    capture = forms.FileField(
        label="Copy of the source", required=False, allow_empty_file=True,
        help_text="A page, picture or PDF up to 5 MB. It stays with the desk; readers see its SHA-256.",
    )  # fmt: skip
    kept_copy = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    search_source = Words(
        "Sources searched in vain", rows=2, help_text="Where nothing happened: where you looked, one source a line."
    )
    search_until = Day("Searched until", help_text="The last day that the search covers.")
    rationale = Words("Rationale", "rationale", help_text="How the criteria apply.")
    interest = InterestField()

    not_before = Moment(
        "Not before", help_text="Leave it empty to give the verdict now. Until then it is none, and nobody sees it."
    )

    other_names = {"evidence": "evidence_url"} | dict.fromkeys(("content", "content_type", "name"), "capture")

    def put(self, problems: Iterable[Problem]) -> None:
        super().put(replace(one, field=_SPOTS.get(one.code, one.field)) for one in problems)

    def keep_copy(self, actor: User, now: datetime) -> str:
        """Keep the copy that was sent with the form; its digest, or nothing. Raises what `keep_capture` raises."""
        sent = self.cleaned_data.get("capture")
        if sent is None:
            return str(self.cleaned_data["kept_copy"])
        content = sent.read(LARGEST + 1)
        row = actions.keep_capture(
            actor=actor, content=content, content_type=sent.content_type or "", name=sent.name or "", now=now
        )
        self.cleaned_data["kept_copy"] = row.sha256
        self.keep("kept_copy", row.sha256)  # a browser does not send a file twice when the form comes back
        return row.sha256

    def verdict(self, question: Question) -> VerdictInput:
        """The form as the verb takes it."""
        data = self.cleaned_data
        return VerdictInput(
            question=question,
            about=self.about,
            outcome=data["outcome"],
            known_on=data["known_on"],
            credit=data.get("credit"),
            evidence=(*self._source(), *self._searches()),
            rationale=data["rationale"],
            interest=data["interest"],
        )

    def _source(self) -> Iterator[Evidence]:
        data = self.cleaned_data
        piece = Evidence(
            url=data["evidence_url"], quote=data["evidence_quote"], archive_url=data["archive_url"],
            sha256=data["kept_copy"], paywalled=data["paywalled"],
        )  # fmt: skip
        if any((piece.url, piece.quote, piece.archive_url, piece.sha256)):
            yield piece

    def _searches(self) -> Iterator[Evidence]:
        until = self.cleaned_data["search_until"]
        lines = [one.strip() for one in self.cleaned_data["search_source"].splitlines() if one.strip()]
        for line in lines or [""] * (until is not None):
            name = "url" if is_web_address(line) else "quote"
            yield Evidence(kind="search", until=until, **{name: line})


class ConditionForm(OutcomeForm):
    """One editor's finding on what has to come about first."""

    about = "condition"
    credit = None  # type: ignore[assignment]  # forms take a field away so

    outcome = forms.ChoiceField(
        label="The condition was",
        choices=ConditionOutcome.choices,
        widget=forms.RadioSelect({"class": "radiolist"}),
        error_messages={"required": "Say what became of the condition."},
    )


class CorrectionForm(OutcomeForm):
    """An adjudicator's finding that supersedes the outcome in force."""

    not_before = None  # type: ignore[assignment]  # forms take a field away so

    reason = Words("Reason", rows=2, help_text="Stands in the public log beside the old outcome.")
    field_order = ["reason"]


def standings_of(question: Question) -> dict[int, Standing]:
    """The total standing of each author on a question, before or after it moves."""
    authors = Prediction.objects.public().filter(question=question).values("author_id")
    totals = Standing.objects.total().filter(author_id__in=authors)
    return {one.author_id: one for one in totals.select_related("author").order_by("author__name", "author_id")}


def moved(before: dict[int, Standing], after: dict[int, Standing]) -> str:
    """Whose figures moved and how, in one line."""
    changed = [
        _line(now.author, before.get(key), now)
        for key, now in after.items()
        if (now.n, now.brier) != figures(before.get(key))
    ]
    if not changed:
        return "No score moved."
    more = f" And {len(changed) - MOST_NAMED} more authors." if len(changed) > MOST_NAMED else ""
    return " ".join(changed[:MOST_NAMED]) + more


def figures(standing: Standing | None) -> tuple[int, float | None]:
    """n and Brier; nothing scored yet is (0, None)."""
    return (standing.n, standing.brier) if standing else (0, None)


def _line(author: Author, before: Standing | None, after: Standing) -> str:
    n, brier = figures(before)
    return f"{author.name}: n {n} → {after.n}, Brier {shown(brier)} → {shown(after.brier)}."


def shown(figure: float | None, places: int = 3) -> str:
    """A figure for people; unknown is a dash, never 0."""
    return "–" if figure is None else f"{figure:.{places}f}"


def correction_initial(evidence: Iterable[dict[str, Any]], **values: Any) -> dict[str, Any]:
    """The finding in force as the correction's starting point."""
    pieces = list(evidence)
    first = next((one for one in pieces if one.get("kind") == "source"), {})
    searched = [one for one in pieces if one.get("kind") == "search"]
    return values | {
        "evidence_url": first.get("url", ""), "evidence_quote": first.get("quote", ""),
        "archive_url": first.get("archive_url", ""), "paywalled": bool(first.get("paywalled")),
        "kept_copy": first.get("sha256", ""),
        "search_source": "\n".join(str(one.get("url") or one.get("quote") or "") for one in searched),
        "search_until": searched[0].get("until") if searched else None,
    }  # fmt: skip
