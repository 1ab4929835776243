"""Marking an outcome: the form, the verb, and the sentence that tells which scores moved."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ..actions import Evidence, VerdictInput
from ..models import Author, Outcome, Prediction, Question, Standing
from .fields import Address, Chance, Day, Words
from .notices import DeskForm

OUTCOME_FIELDS: list[tuple[str | None, dict[str, Any]]] = [
    ("Outcome", {"fields": [("outcome", "credit"), "known_on"]}),
    ("Evidence", {"fields": ["evidence_url", "evidence_quote", "archive_url"]}),
    ("Why", {"fields": ["rationale"]}),
]
CORRECTION_FIELDS = [("Correction", {"fields": ["reason"]}), *OUTCOME_FIELDS]
MOST_NAMED = 5


class OutcomeForm(DeskForm):
    """One editor's finding."""

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
    rationale = Words(
        "Rationale", "rationale", help_text="How the criteria apply; where nothing happened, where you looked."
    )

    other_names = {"evidence": "evidence_url"}

    def verdict(self, question: Question) -> VerdictInput:
        """The form as the verb takes it."""
        data = self.cleaned_data
        piece = Evidence(url=data["evidence_url"], quote=data["evidence_quote"], archive_url=data["archive_url"])
        return VerdictInput(
            question=question,
            outcome=data["outcome"],
            known_on=data["known_on"],
            credit=data["credit"],
            evidence=(piece,) if any((piece.url, piece.quote, piece.archive_url)) else (),
            rationale=data["rationale"],
        )


class CorrectionForm(OutcomeForm):
    """An adjudicator's finding that supersedes the outcome in force."""

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
    first = next((one for one in evidence if one.get("kind") == "source"), {})
    return values | {
        "evidence_url": first.get("url", ""), "evidence_quote": first.get("quote", ""),
        "archive_url": first.get("archive_url", ""),
    }  # fmt: skip
