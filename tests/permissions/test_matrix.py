"""Every cell of the permission matrix through every door: the verbs, the admin's forms and actions, the API."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from predictions import actions
from predictions.models import LogHead, Prediction, Proposal
from tests.admin.helpers import LIST
from tests.api.helpers import V1, client_of, verdict
from tests.factories import NOW

from .desk import (
    DECISIVE,
    NEW,
    QUESTION_DECISIVE,
    QUESTION_NEW,
    Cell,
    Desk,
    cells,
    challenge_of,
    decides,
    proposal_of,
)

pytestmark = pytest.mark.django_db
Door = Callable[[Cell, Prediction], str]
WAITS = {"second_person", "settled_already"}


def check(found: list[Cell], door: Door, desk: Desk, settings: Any, also: dict[str, set[str]] | None = None) -> None:
    """Try each cell and take it back; none may answer otherwise than the table, or change what it may not.

    `also` are answers as good as the expected one at this door.
    """
    wrong, also = [], also or {}
    for cell in found:
        settings.VERDICTS_REQUIRED = cell.people
        with transaction.atomic():
            before = LogHead.objects.get().size
            answer = door(cell, desk.row(cell))
            changed = LogHead.objects.get().size != before
            transaction.set_rollback(True)
        if answer not in {cell.expected} | also.get(cell.expected, set()):
            wrong.append(f"{cell}: {cell.expected}, got {answer}")
        elif changed and answer != "allowed":
            wrong.append(f"{cell}: {answer}, and yet the log grew")
    assert not wrong, f"{len(wrong)} of {len(found)} cells:\n" + "\n".join(wrong)


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- the verbs


def finding(row: Prediction, outcome: str = "true") -> actions.VerdictInput:
    assert row.question is not None
    return actions.VerdictInput(
        question=row.question, outcome=outcome, known_on=date(2026, 2, 20),
        evidence=(actions.Evidence(url="https://journal.example/1"),),
    )  # fmt: skip


def verb_of(action: str, who: Any, row: Prediction) -> Callable[[], Any]:
    one: dict[str, Any] = {"actor": who, "now": NOW}
    many = one | {"predictions": [row]}
    question = row.question
    assert question is not None
    amend_entry, amend_question = actions.amend_prediction, actions.amend_question
    return {
        "edit a draft": lambda: actions.edit_draft(**one, prediction=row, draft=actions.as_input(row)),
        "publish": lambda: actions.publish_predictions(**many),
        "refuse a find": lambda: actions.refuse_drafts(**many, reason="vague"),
        "amend the entry": lambda: amend_entry(**one, prediction=row, changes=NEW, reason="Why."),
        "amend the question": lambda: amend_question(**one, question=question, changes=QUESTION_NEW, reason="Why."),
        "correct the entry": lambda: amend_entry(**one, prediction=row, changes=DECISIVE, reason="Why."),
        "correct the question": lambda: amend_question(
            **one, question=question, changes=QUESTION_DECISIVE, reason="Why."
        ),
        "give a verdict": lambda: actions.give_verdicts(**one, verdicts=[finding(row)]),
        "correct the outcome": lambda: actions.correct_outcome(**one, verdict=finding(row, "false"), reason="Why."),
        "withdraw": lambda: actions.withdraw_predictions(**many, reason="duplicate", note="Twice."),
        "answer a challenge": lambda: actions.answer_challenge(
            **one, challenge=challenge_of(row), upheld=False, answer="It stands."
        ),
        "uphold a challenge": lambda: actions.answer_challenge(
            **one, challenge=challenge_of(row), upheld=True, answer="Right."
        ),
        "confirm a withdrawal": lambda: actions.confirm_act(**one, proposal=proposal_of(row, "withdraw")),
        "confirm a correction": lambda: actions.confirm_act(**one, proposal=proposal_of(row, "amend question")),
    }[action]


def test_the_verbs(desk: Desk, settings: Any) -> None:
    def door(cell: Cell, row: Prediction) -> str:
        try:
            verb_of(cell.action, desk.people[cell.role], row)()
        except actions.NotAllowed as refusal:
            return "proposal" if {one.code for one in refusal.problems} & WAITS else "refused"
        except actions.NotFound:
            return "missing"
        except actions.DomainError:
            return "not now"
        return "allowed"

    # A verb asks for the role before it looks for the record, and for a second person before it looks at its state.
    also = {"missing": {"refused"}, "not now": {"proposal"}, "proposal": {"refused"}}
    check(cells(), door, desk, settings, also)


# --- the admin


ENTRY = {"interest": "none", "known_on": "2026-02-20", "evidence_url": "https://journal.example/1"}
STEPS: dict[str, tuple[str, str, dict[str, str]]] = {
    "refuse a find": ("prediction_refuse", "prediction", {"reason": "vague"}),
    "amend the entry": ("prediction_amend", "prediction", {"place": "p. 1", "reason": "Why."}),
    "amend the question": ("question_amend", "question", {"topics": "Energy", "reason": "Why."}),
    "correct the entry": ("prediction_amend", "prediction", {"said_on": "2026-01-05", "reason": "Why."}),
    "correct the question": ("question_amend", "question", {"deadline": "2026-07-31", "reason": "Why."}),
    "give a verdict": ("question_outcome", "question", ENTRY | {"outcome": "true"}),
    "correct the outcome": ("question_correct", "question", ENTRY | {"outcome": "false", "reason": "Why."}),
    "withdraw": ("prediction_withdraw", "prediction", {"reason": "duplicate", "note": "Twice."}),
    "answer a challenge": ("challenge_answer", "challenge", {"upheld": "dismissed", "answer": "It stands."}),
    "uphold a challenge": ("challenge_answer", "challenge", {"upheld": "upheld", "answer": "Right."}),
    "confirm a withdrawal": ("proposal_confirm", "withdraw", {}),
    "confirm a correction": ("proposal_confirm", "amend question", {}),
}
BULK = {"publish": "publish_selected", "refuse a find": "refuse_selected"}


def key_of(kind: str, row: Prediction) -> Any:
    if kind == "prediction":
        return row.pk
    if kind == "question":
        return row.question_id
    return challenge_of(row).pk if kind == "challenge" else proposal_of(row, kind).pk


def answered(response: Any, proposals: int) -> str:
    """What an admin page's answer comes to."""
    if response.status_code == 404:
        return "missing"
    if response.status_code == 403 or (response.status_code == 302 and "/login/" in response["Location"]):
        return "refused"
    if response.status_code == 302:
        return "proposal" if Proposal.objects.count() > proposals else "allowed"
    if "takes the role" in response.content.decode():  # on a field, or a message of this page
        return "refused"
    said = [one for found in response.context["adminform"].form.errors.values() for one in found]
    return "refused" if any("takes two people" in one for one in said) else "not now"


@pytest.fixture
def browsers(desk: Desk) -> dict[str, Client]:
    found = {role: Client() for role in desk.people}
    for role, person in desk.people.items():
        found[role].force_login(person)
    return found


def test_the_admins_forms(desk: Desk, settings: Any, browsers: dict[str, Client]) -> None:
    forms: dict[str, dict[str, Any]] = {}

    def filled(name: str, address: str) -> dict[str, Any]:
        """What an adjudicator's browser would send unchanged; read once for each record."""
        if not name.endswith("amend"):
            return {}
        if address not in forms:
            found = browsers["adjudicator"].get(address)
            form = found.context["adminform"].form if found.status_code == 200 else None
            forms[address] = {one: form[one].value() for one in form.fields} if form else {}
        return {one: value for one, value in forms[address].items() if value not in (None, "", False)}

    def door(cell: Cell, row: Prediction) -> str:
        name, kind, sent = STEPS[cell.action]
        address = reverse(f"admin:predictions_{name}", args=[key_of(kind, row)])
        # Another proposal of the same act would stand in the way of this one.
        Proposal.objects.exclude(act=kind).filter(question=row.question_id).delete()
        proposals = Proposal.objects.count()
        return answered(browsers[cell.role].post(address, filled(name, address) | sent), proposals)

    # A page that a role does not have says no before anything is looked up.
    wanted = [cell for cell in cells(STEPS) if cell.people == 1 or decides(cell)]
    check(wanted, door, desk, settings, {"missing": {"refused"}})


def test_the_admins_bulk_actions(desk: Desk, settings: Any, browsers: dict[str, Client]) -> None:
    def door(cell: Cell, row: Prediction) -> str:
        sent = {"action": BULK[cell.action], "_selected_action": [row.pk], "index": "0"}
        response = browsers[cell.role].post(LIST, sent)
        if cell.action == "refuse a find" and response.status_code == 302 and "ids=" in response["Location"]:
            browsers[cell.role].post(response["Location"], {"reason": "vague"})
        state = Prediction.objects.get(pk=row.pk).state
        return "allowed" if state != row.state else "refused"

    also = {"missing": {"refused"}, "not now": {"refused"}}
    check(cells(BULK, people=(1,)), door, desk, settings, also)


# --- the API


def test_the_api(desk: Desk, settings: Any) -> None:
    writes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "edit a draft": ("patch", "predictions/{row}/", {"place": "p. 1"}),
        "publish": ("post", "predictions/{row}/publish/", {}),
        "refuse a find": ("post", "predictions/{row}/refuse/", {"reason": "vague"}),
        "withdraw": ("post", "predictions/{row}/withdraw/", {"reason": "duplicate", "note": "Twice."}),
        "give a verdict": ("post", "questions/{question}/verdicts/", verdict()),
    }
    clients = {role: client_of(person) for role, person in desk.people.items()}

    def door(cell: Cell, row: Prediction) -> str:
        method, path, body = writes[cell.action]
        assert row.question is not None
        address = V1 + path.format(row=row.public_id, question=row.question.public_id)
        response = getattr(clients[cell.role], method)(address, body, format="json")
        if response.status_code == 403:
            return "proposal" if response.json()["errors"][0]["code"] in WAITS else "refused"
        return {404: "missing", 409: "not now", 400: "not now"}.get(
            response.status_code, "allowed" if response.status_code < 300 else str(response.status_code)
        )

    also = {"not now": {"proposal"}}
    check([cell for cell in cells(writes) if cell.people == 1 or decides(cell)], door, desk, settings, also)
