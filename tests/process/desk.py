"""What a desk of two editors and two adjudicators can do to a record, each step by its verb; a refusal is an answer."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from predictions import actions
from predictions.models import (
    Amendment,
    Author,
    Challenge,
    Correction,
    LogEntry,
    LogHead,
    Prediction,
    Proposal,
    Question,
    Resolution,
    User,
    Verdict,
)
from tests.factories import make_input, make_user

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
AUTHORS = ("Ada Example", "A. Example", "Ben Example", "Cleo Example")
STATEMENTS = ("The bill is signed", "The bill gets signed", "The treaty is ratified")
HEDGES = ("probably", "unlikely", "will", "may")
OUTCOMES = ("true", "true", "false", "void", "ambiguous")
# Rows that are never deleted, whatever happens.
KEPT = (LogEntry, Prediction, Question, Verdict, Resolution, Amendment, Correction, Challenge, Proposal)
# Steps of the desk's own, which are no part of the public record.
UNLOGGED = {"draft", "challenge", "propose_correction", "propose_withdrawal", "decline", "clock"}


class Desk:
    """Takes steps by name with whole numbers that choose; `tally` counts what was done and what was refused."""

    def __init__(self, tally: Counter[str]) -> None:
        self.now = START
        self.editors = [make_user("editor") for _ in range(3)]
        self.judges = [make_user("adjudicator") for _ in range(2)]
        self.tally = tally

    def take(self, name: str, first: int, second: int, third: int) -> None:
        """One step: done, with its entry; or refused, and nothing is changed."""
        self.now += timedelta(minutes=7)
        before, kept = LogHead.objects.get().size, counts()
        try:
            with transaction.atomic():
                done = getattr(self, name)(first, second, third)
        except actions.DomainError:
            assert (LogHead.objects.get().size, counts()) == (before, kept), f"{name} was refused and changed something"
            self.tally[f"{name} refused"] += 1
            return
        if done is None:
            return
        self.tally[name] += 1
        grown = LogHead.objects.get().size - before
        assert grown > 0 or name in UNLOGGED, f"{name} is in no entry"
        assert all(now >= was for was, now in zip(kept, counts(), strict=True)), f"{name} lost something"

    # --- who and what

    def anybody(self, place: int) -> User:
        people = [*self.editors, *self.judges]
        return people[place % len(people)]

    def one_of(self, rows: Any, place: int) -> Any:
        """One of these rows by its place; None where there is none."""
        found = list(rows.order_by("pk"))
        return found[place % len(found)] if found else None

    def question(self, place: int, **where: Any) -> Question | None:
        found: Question | None = self.one_of(Question.objects.public().filter(**where), place)
        return found

    def claim(self, place: int, **where: Any) -> Prediction | None:
        found: Prediction | None = self.one_of(Prediction.objects.filter(**where), place)
        return found

    def finding(self, question: Question, outcome: int, days: int) -> actions.VerdictInput:
        return actions.VerdictInput(
            question=question, outcome=OUTCOMES[outcome % len(OUTCOMES)],
            known_on=self.now.date() - timedelta(days=days % 4), rationale="As the source says.",
            evidence=(actions.Evidence(url="https://journal.example/1", quote="So it is."),
                      actions.Evidence(kind="search", url="https://press.example/", until=self.now.date())),
        )  # fmt: skip

    # --- recording

    def _entry(self, author: int, statement: int, hedge: int) -> actions.PredictionInput:
        return make_input(
            author=AUTHORS[author % len(AUTHORS)], statement=STATEMENTS[statement % len(STATEMENTS)],
            hedge=HEDGES[hedge % len(HEDGES)], said_on=self.now.date(), deadline=date(2026, 6, 30),
        )  # fmt: skip

    def draft(self, first: int, second: int, third: int) -> Any:
        given = self._entry(first, second, third)
        return actions.save_drafts(actor=self.anybody(first), drafts=[given], now=self.now)

    def publish(self, first: int, second: int, third: int) -> Any:
        row = self.claim(second, state="draft")
        if row is None:
            given = self._entry(first, second, third)
            return actions.record_predictions(actor=self.anybody(first), drafts=[given], now=self.now)
        return actions.publish_predictions(actor=self.anybody(first), predictions=[row], now=self.now)

    def revise(self, first: int, second: int, third: int) -> Any:
        before = self.claim(second, state="published")
        if before is None:
            return None
        given = make_input(author=before.author, question=before.question, hedge=HEDGES[third % len(HEDGES)],
                           said_on=self.now.date())  # fmt: skip
        return actions.record_predictions(actor=self.anybody(first), drafts=[given], now=self.now)

    def refuse(self, first: int, second: int, third: int) -> Any:
        row = self.claim(second, state="draft")
        if row is None:
            return None
        return actions.refuse_drafts(actor=self.anybody(first), predictions=[row], reason="vague", now=self.now)

    # --- judging

    def verdict(self, first: int, second: int, third: int) -> Any:
        question = self.question(second)
        if question is None:
            return None
        given = self.finding(question, third, first)
        return actions.give_verdicts(actor=self.anybody(first), verdicts=[given], now=self.now)

    def challenge(self, first: int, second: int, third: int) -> Any:
        question = self.question(second, state__in=("provisional", "final"))
        if question is None:
            return None
        given = actions.ChallengeInput(question=question, text="The journal says otherwise.", contact="r@x.example")
        return actions.file_challenge(challenge=given, now=self.now)

    def admit(self, first: int, second: int, third: int) -> Any:
        row = self.one_of(Challenge.objects.filter(state="received"), second)
        if row is None:
            return None
        return actions.admit_challenge(actor=self.anybody(first), challenge=row, now=self.now)

    def answer(self, first: int, second: int, third: int) -> Any:
        row = self.one_of(Challenge.objects.filter(state="open"), second)
        if row is None:
            return None
        upheld = bool(third % 2)
        return actions.answer_challenge(
            actor=self.anybody(first), challenge=row, upheld=upheld, answer="As it is.", now=self.now
        )

    def propose_correction(self, first: int, second: int, third: int) -> Any:
        question = self.question(second, state__in=("provisional", "final"))
        if question is None:
            return None
        verdict = self.finding(question, third, second)
        return actions.propose_act(actor=self.anybody(first), act="correct outcome", target=question,
                                   reason="Misread.", arguments={"verdict": verdict}, now=self.now)  # fmt: skip

    def propose_withdrawal(self, first: int, second: int, third: int) -> Any:
        row = self.claim(second, state="published")
        if row is None:
            return None
        return actions.propose_act(actor=self.anybody(first), act="withdraw", target=row, reason="Not theirs.",
                                   arguments={"why": "duplicate"}, now=self.now)  # fmt: skip

    def confirm(self, first: int, second: int, third: int) -> Any:
        row = self.one_of(Proposal.objects.filter(state="open"), second)
        if row is None:
            return None
        if not third % 3:  # nobody confirms what they proposed themselves, whatever their role
            try:
                actions.confirm_act(actor=row.proposer, proposal=row, now=self.now)
            except actions.DomainError:
                self.tally["self-confirmation refused"] += 1
                return None
            raise AssertionError(f"{row.proposer} confirmed their own proposal: {row.act}")
        return actions.confirm_act(actor=self.anybody(first), proposal=row, now=self.now)

    def decline(self, first: int, second: int, third: int) -> Any:
        row = self.one_of(Proposal.objects.filter(state="open"), second)
        if row is None:
            return None
        return actions.decline_act(actor=self.anybody(first), proposal=row, answer="It stands.", now=self.now)

    # --- the desk puts itself right

    def amend(self, first: int, second: int, third: int) -> Any:
        question = self.question(second)
        if question is None:
            return None
        words = f"According to the official journal: true if it is listed as signed, as read on {self.now:%d %B %H:%M}."
        changes = ({"resolution_criteria": words}, {"topics": (f"Topic {third % 3}",)}, {"event": f"Event {third % 3}"})
        return actions.amend_question(actor=self.anybody(first), question=question, changes=changes[third % 3],
                                      reason="Clearer.", now=self.now)  # fmt: skip

    def amend_claim(self, first: int, second: int, third: int) -> Any:
        row = self.claim(second, state="published")
        if row is None:
            return None
        changes: dict[str, Any] = {"hedge": HEDGES[third % len(HEDGES)]} if third % 2 else {"place": f"p. {third}"}
        return actions.amend_prediction(actor=self.anybody(first), prediction=row, changes=changes, reason="Misread.",
                                        now=self.now)  # fmt: skip

    def withdraw(self, first: int, second: int, third: int) -> Any:
        row = self.claim(second, state="published")
        if row is None:
            return None
        reason = ("misquoted", "duplicate")[third % 2]
        return actions.withdraw_predictions(actor=self.anybody(first), predictions=[row], reason=reason, note="Ours.",
                                            now=self.now)  # fmt: skip

    def withhold(self, first: int, second: int, third: int) -> Any:
        row = self.claim(second, state__in=("published", "withdrawn"), withheld="")
        if row is None:
            return None
        return actions.withhold_prediction(actor=self.anybody(first), prediction=row, reason="privacy", now=self.now)

    def restore(self, first: int, second: int, third: int) -> Any:
        row = self.one_of(Prediction.objects.exclude(withheld=""), second)
        if row is None:
            return None
        return actions.restore_prediction(actor=self.anybody(first), prediction=row, reason="Settled.", now=self.now)

    def merge_questions(self, first: int, second: int, third: int) -> Any:
        gone, stays = self.question(second), self.question(third)
        if gone is None or stays is None:
            return None
        return actions.merge_questions(actor=self.anybody(first), question=gone, into=stays, terms_stand=True,
                                       reason="The same.", now=self.now)  # fmt: skip

    def merge_authors(self, first: int, second: int, third: int) -> Any:
        # Of names that only drafts use the log knows nothing, and so nothing of their mergers.
        standing = Author.objects.public().filter(merged_into=None)
        gone, stays = self.one_of(standing, second), self.one_of(standing, third)
        if gone is None:
            return None
        return actions.merge_authors(actor=self.anybody(first), author=gone, into=stays, reason="One.", now=self.now)

    def clock(self, first: int, second: int, third: int) -> Any:
        """Days pass: outcomes become final, what nobody confirmed is undone, early outcomes mature."""
        self.now += timedelta(days=(1, 4, 8, 40)[third % 4])
        actions.tick(now=self.now)
        actions.sum_up_waiting(now=self.now)
        actions.place_boards(now=self.now)
        return True


STEPS = (
    "draft", "publish", "publish", "revise", "refuse", "verdict", "verdict", "verdict", "challenge", "admit", "answer",
    "propose_correction", "propose_withdrawal", "confirm", "confirm", "decline", "amend", "amend_claim", "withdraw",
    "withhold", "restore", "merge_questions", "merge_authors", "clock",
)  # fmt: skip


def counts() -> list[int]:
    """How many rows there are of each kind that is never deleted."""
    return [model.objects.count() for model in KEPT]
