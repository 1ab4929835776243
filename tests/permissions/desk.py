"""People and records for the matrix, set up once for all cells of one door."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group

from predictions import actions
from predictions.models import Challenge, Prediction, Proposal, Question, User
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

from .matrix import OWNERS, ROLES, STATES, TABLE, expected

NEW = {"place": "p. 1"}
QUESTION_NEW = {"topics": ("Energy",)}
DECISIVE = {"said_on": date(2026, 1, 5)}
QUESTION_DECISIVE = {"deadline": date(2026, 7, 31)}


@dataclass(frozen=True)
class Cell:
    """One case."""

    action: str
    role: str
    owner: str
    state: str
    people: int

    @property
    def expected(self) -> str:
        return expected(self.action, self.role, self.owner, self.state, self.people)


class Desk:
    """One person of each role, and each one's record in each state; `other's` are an editor's who takes no part."""

    def __init__(self) -> None:
        self.people = {role: make_user("editor") for role in ROLES}
        self.other, self.judge = make_user("editor"), make_user("editor")
        self.rows: dict[tuple[str, str], Prediction] = {}
        for role, person in (*self.people.items(), ("other", self.other)):
            for state in STATES:
                self.rows[role, state] = self._row(person, state)
        for role, person in self.people.items():
            give(person, role)
        self.people = {role: User.objects.get(pk=person.pk) for role, person in self.people.items()}
        make_user("adjudicator")  # somebody who could confirm

    def _row(self, person: User, state: str) -> Prediction:
        if state == "draft":
            return make_draft(person)
        row = make_prediction(person)
        if state == "withdrawn":
            actions.withdraw_predictions(actor=person, predictions=[row], reason="duplicate", now=NOW)
        if state == "settled":
            settle(row.question, actor=self.judge)
            self._challenge(row)
        if state in ("published", "settled"):
            self._propose(row, state)
        return row

    def _challenge(self, row: Prediction) -> None:
        assert row.question is not None
        given = actions.ChallengeInput(
            question=row.question, text="The journal lists a different measure.", contact="reader@example.org"
        )
        challenge = actions.file_challenge(challenge=given, now=NOW)
        actions.admit_challenge(actor=self.judge, challenge=challenge, now=NOW)

    def _propose(self, row: Prediction, state: str) -> None:
        """Written as they are: what is proposed while nothing waits would be refused as proposed already."""
        assert row.question_id is not None
        question = Question.objects.get(pk=row.question_id)
        common: dict[str, Any] = {"proposer": self.judge, "proposed_at": NOW, "question": question}
        fresh = Prediction.objects.get(pk=row.pk)
        Proposal.objects.create(
            act="withdraw", arguments={"why": "duplicate"}, prediction=fresh, seen_seq=fresh.last_seq, reason="Twice.",
            confirm_by=NOW + timedelta(days=7), **common,
        )  # fmt: skip
        if state == "settled":
            arguments = {"changes": {"deadline": {"day": "2026-08-31"}}}
            Proposal.objects.create(
                act="amend question", arguments=arguments, seen_seq=question.last_seq, reason="Misread.", **common
            )

    def row(self, cell: Cell) -> Prediction:
        key = cell.role if cell.owner == "own" else "other"
        return Prediction.objects.select_related("question", "commentary").get(pk=self.rows[key, cell.state].pk)


def give(person: User, role: str) -> None:
    person.groups.clear()
    if role not in ("nobody", "superuser"):
        person.groups.add(Group.objects.get(name=role))
    person.is_staff, person.is_superuser = True, role == "superuser"
    person.save()


def challenge_of(row: Prediction) -> Challenge:
    return Challenge.objects.select_related("question").get(question=row.question_id)


def proposal_of(row: Prediction, act: str) -> Proposal:
    return Proposal.objects.get(question=row.question_id, act=act)


def cells(actions_: Any = tuple(TABLE), people: tuple[int, ...] = (1, 2)) -> list[Cell]:
    """Every cell of these actions that has something to act on."""
    return [
        Cell(action, role, owner, state, number)
        for number in people
        for action in actions_
        for role in ROLES
        for owner in OWNERS
        for state in STATES
        if is_there(action, state)
    ]


def is_there(action: str, state: str) -> bool:
    """Corrections are of what is settled, challenges and proposals where there are some."""
    if action.startswith("confirm a withdrawal"):
        return state in ("published", "settled")
    return state == "settled" or action.split()[0] not in ("answer", "uphold", "confirm", "correct")


def decides(cell: Cell) -> bool:
    """Whether it matters here how many people it takes; every other cell is tried once."""
    return cell.expected != expected(cell.action, cell.role, cell.owner, cell.state, 1)
