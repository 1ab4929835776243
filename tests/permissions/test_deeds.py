"""Every cell of `deeds` through every door that it has, each tried and taken back; a list of those that are wrong."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from predictions import actions
from predictions.models import DeskSettings, Embargo, Prediction, Proposal, Scope, User
from tests.actions.import_files import csv_of, line, opener
from tests.api.helpers import V1, client_of
from tests.api.helpers import Client as ApiClient
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle

from .deeds import CLAIMS, DEEDS, LATER, LISTS, OPEN_TO_ALL, Deed
from .desk import give
from .matrix import ROLES

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


class World:
    """One person of each role with a draft and a claim of their own, and one of everything else."""

    def __init__(self) -> None:
        self.people = {role: make_user("editor") for role in ROLES}
        other, judge = make_user("editor"), make_user("adjudicator")
        self.things: dict[str, Any] = {}
        for role, person in self.people.items():
            self.things[f"{role}: own draft"] = make_draft(person)
            self.things[f"{role}: own published"] = make_prediction(person)
            give(person, role)
        self.people = {role: User.objects.get(pk=person.pk) for role, person in self.people.items()}
        self.into = make_prediction(other, author="Into Example")
        self.things |= self._claims(other, judge) | self._others(other, judge)

    def _claims(self, other: User, judge: User) -> dict[str, Any]:
        rows = {name: make_prediction(other) for name in CLAIMS if not name.endswith("draft")}
        settle(rows["settled"].question, actor=make_user())
        actions.withdraw_predictions(actor=other, predictions=[rows["withdrawn"]], reason="duplicate", now=NOW)
        actions.withhold_prediction(actor=judge, prediction=rows["withheld"], reason="privacy", now=NOW)
        actions.hold_prediction(actor=judge, prediction=rows["legally held"], reason="A suit.", now=NOW)
        make_user("administrator")  # who could confirm
        return rows | {"other's draft": make_draft(other)}

    def _others(self, other: User, judge: User) -> dict[str, Any]:
        kept, held = make_prediction(other), make_prediction(other)
        actions.withhold_prediction(actor=judge, prediction=kept, reason="privacy", now=NOW)
        actions.hold_prediction(actor=judge, prediction=held, reason="A suit.", now=NOW)
        proposed = {
            act: actions.propose_act(actor=judge, act=act, target=Prediction.objects.get(pk=row.pk), reason="Why.",
                                     arguments={}, now=NOW)
            for act, row in (("shred", kept), ("lift hold", held))
        }  # fmt: skip
        author = make_prediction(other, author="Cy Example").author
        contacted = make_prediction(other, author="Di Example").author
        assert author is not None and contacted is not None
        settled, verdict = make_prediction(other), make_prediction(other)
        settle(settled.question, actor=make_user())
        question = settled.question
        assert question is not None
        given = actions.ChallengeInput(question=question, text="The journal lists another one.", contact="r@x.example")
        finding = actions.VerdictInput(
            question=verdict.question, outcome="void", known_on=NOW.date(), rationale="It fell away."  # type: ignore[arg-type]
        )  # fmt: skip
        held_verdict = Embargo.objects.create(
            question=finding.question, given={}, not_before=LATER, actor=other, made_at=NOW
        )
        return {
            "shred proposed": proposed["shred"], "lifting proposed": proposed["lift hold"], "author": author,
            "outlet": settled.outlet, "person": make_user("contributor"), "nothing": None,
            "held publication": actions.hold_publication(
                actor=other, prediction=make_draft(other), not_before=LATER, now=NOW
            ),
            "a colleague's held verdict": held_verdict,
            "contact": actions.note_contact(
                actor=other, author=contacted, address="di@paper.example", place="Masthead", now=NOW
            ),
            "reply": actions.enter_reply(
                actor=other, author=author, reply=actions.ReplyInput(text="Mine."), now=NOW
            ),
            "challenge": actions.file_challenge(challenge=given, now=NOW),
            "frame": actions.declare_frame(
                actor=other, now=NOW,
                frame=actions.FrameInput(outlet="The Paper", starts_on=date(2026, 1, 1), note="All."),
            ),
        }  # fmt: skip

    def thing(self, role: str, name: str) -> Any:
        found = self.things.get(f"{role}: {name}", self.things.get(name))
        return None if found is None else type(found).objects.get(pk=found.pk)

    def imported(self, actor: Any, *, dry_run: bool) -> Any:
        return actions.import_file(
            actor=actor, open_file=opener(csv_of(line())), name="a.csv", now=NOW, dry_run=dry_run
        )

    def drafted(self, actor: Any) -> Any:
        return actions.save_drafts(actor=actor, drafts=[make_input()], now=NOW)

    def members(self, thing: Any) -> dict[str, Any]:
        """What addresses and forms are filled with."""
        assert self.into.question is not None and self.into.author is not None
        found = {
            "into_question": self.into.question.public_id, "into_event": self.into.question.event.public_id,
            "into_author": self.into.author.slug, "id": getattr(thing, "public_id", None),
            "slug": getattr(thing, "slug", None), "question": None, "event": None,
        }  # fmt: skip
        question = getattr(thing, "question", None)
        if question is not None:
            found |= {"question": question.public_id, "event": question.event.public_id}
        return found


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return World()


Cell = tuple[str, Deed, str, str]


def cells(door: str = "verb") -> list[Cell]:
    """Deed by name, role and thing, of those that have this door."""
    return [
        (name, deed, role, thing)
        for name, deed in DEEDS.items()
        if getattr(deed, door) is not None
        for role in ROLES
        for thing in deed.on
    ]


def check(
    found: list[Cell], door: Callable[[Cell, Any], str], world: World, settings: Any, also: dict[str, set[str]]
) -> None:
    """None may answer otherwise than the table; `also`, by the answer expected or by thing, are answers as good."""
    wrong = []
    for cell in found:
        name, deed, role, thing = cell
        for setting in ("READINGS_REQUIRED",):
            setattr(settings, setting, deed.needs.get(setting, 1))
        with transaction.atomic():
            answer = door(cell, world.thing(role, thing))
            transaction.set_rollback(True)
        expected = deed.expected(role, thing)
        if answer not in {expected} | also.get(expected, set()) | also.get(thing, set()):
            wrong.append(f"{name}, {role}, {thing}: {expected}, got {answer}")
    assert not wrong, f"{len(wrong)} of {len(found)} cells:\n" + "\n".join(wrong)


def test_the_verbs(world: World, settings: Any) -> None:
    def door(cell: Cell, thing: Any) -> str:
        _, deed, role, _ = cell
        try:
            deed.verb(world.people[role], thing, world)
        except actions.NotAllowed:
            return "refused"
        except actions.NotFound:
            return "missing"
        except actions.DomainError:
            return "not now"
        return "allowed"

    check(cells(), door, world, settings, {"missing": {"refused"}})


def filled(body: Any, members: dict[str, Any]) -> Any:
    text = json.dumps(body)
    for name, value in members.items():
        text = text.replace(f"{{{name}}}", str(value))
    return json.loads(text)


def sent(client: ApiClient, deed: Deed, members: dict[str, Any]) -> str:
    assert deed.api is not None
    path, body = deed.api
    method, _, where = path.rpartition(" ")
    response = getattr(client, (method or "post").lower())(
        V1 + where.format(**members), filled(body, members), format="json"
    )
    if response.status_code < 300:
        return "allowed"
    answers = {401: "unknown", 403: "refused", 404: "missing", 409: "not now", 400: "not now"}
    return answers.get(response.status_code, str(response.status_code))


def test_the_api(world: World, settings: Any) -> None:
    clients = {role: client_of(person) for role, person in world.people.items()}

    def door(cell: Cell, thing: Any) -> str:
        return sent(clients[cell[2]], cell[1], world.members(thing))

    check(cells("api"), door, world, settings, {})


def token_client(person: User, *scopes: str) -> ApiClient:
    client = ApiClient()
    _, text = actions.make_token(actor=person, days=30, now=NOW, scopes=scopes)
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return client


def test_the_api_for_nobody_for_readers_and_for_machines(world: World, settings: Any) -> None:
    """A token does no more than it is for, whoever's it is; without one nothing is changed at all."""
    person = world.people["adjudicator"]
    actors = {
        "anonymous": (ApiClient(), None), "reader token": (token_client(person, Scope.READ), Scope.READ),
        "machine token": (token_client(person, Scope.DRAFT), Scope.DRAFT),
    }  # fmt: skip
    wrong = []
    for who, (client, scope) in actors.items():
        for name, deed, role, thing in cells("api"):
            if role != "adjudicator" or deed.scope == scope:
                continue
            with transaction.atomic():
                settings.READINGS_REQUIRED = deed.needs.get("READINGS_REQUIRED", 1)
                answer = sent(client, deed, world.members(world.thing(role, thing)))
                transaction.set_rollback(True)
            if answer != ("refused" if scope else "unknown"):
                wrong.append(f"{name}, {who}, {thing}: got {answer}")
        for path in LISTS:
            status = client.get(f"{V1}{path}").status_code
            allowed = scope is not None and path != "preferences/"
            if status != (200 if allowed else 403 if scope else 401):
                wrong.append(f"read {path}, {who}: got {status}")
        wrong += [f"read {path}, {who}" for path in OPEN_TO_ALL if client.get(f"{V1}{path}").status_code != 200]
        draft = world.things["other's draft"]
        if client.get(f"{V1}predictions/{draft.public_id}/").status_code != (200 if scope else 404):
            wrong.append(f"read a draft, {who}")
    assert not wrong, "\n".join(wrong)


def test_who_reads_the_desks_own_lists_and_drafts(world: World) -> None:
    wrong = []
    for role, person in world.people.items():
        client = client_of(person)
        for path, marks in LISTS.items():
            wanted = 403 if marks.split()[ROLES.index(role)] == "-" else 200
            status = client.get(f"{V1}{path}").status_code
            wrong += [f"{path}, {role}: {wanted}, got {status}"] if status != wanted else []
        wrong += [f"{path}, {role}" for path in OPEN_TO_ALL if client.get(f"{V1}{path}").status_code != 200]
        for name in ("own draft", "other's draft"):
            inside = role in ("editor", "adjudicator", "administrator")
            wanted = 200 if inside or (role == "contributor" and name == "own draft") else 404
            status = client.get(f"{V1}predictions/{world.thing(role, name).public_id}/").status_code
            wrong += [f"{name}, {role}: {wanted}, got {status}"] if status != wanted else []
    assert not wrong, "\n".join(wrong)


def test_the_admins_forms(world: World, settings: Any) -> None:
    browsers = {role: Client() for role in world.people}
    for role, person in world.people.items():
        browsers[role].force_login(person)

    def address(name: str, thing: Any) -> str:
        if thing is None:
            return reverse(f"admin:predictions_{name}")
        if name == "author_forget":
            return reverse(f"admin:predictions_{name}", args=[thing.author_id, thing.pk])
        on_question = name.startswith("question_") and isinstance(thing, Prediction)
        return reverse(f"admin:predictions_{name}", args=[thing.question_id if on_question else thing.pk])

    def door(cell: Cell, thing: Any) -> str:
        _, deed, role, _ = cell
        assert deed.admin is not None
        name, form = deed.admin
        proposals = Proposal.objects.count()
        response: Any = browsers[role].post(address(name, thing), filled(dict(form), world.members(thing)))
        if response.status_code == 404:
            return "missing"
        if response.status_code == 403 or "/login/" in response.get("Location", ""):
            return "refused"
        if response.status_code == 302:
            return "allowed"
        assert Proposal.objects.count() == proposals
        page = response.content.decode()
        return "refused" if "takes the role" in page or "has to be an administrator" in page else "not now"

    # A page that a role does not have says no before anything is looked up; a superuser is shown it, and no more.
    also = {"missing": {"refused"}, "a colleague's held verdict": {"missing"}}
    check(cells("admin"), door, world, settings, also)


def test_accounts_and_the_desks_settings_are_changed_by_administrators_alone(world: World) -> None:
    """By what came of it: a superuser is shown these pages, and changes nothing by them."""
    person = make_user("editor")
    account = {"email": person.email, "first_name": "New", "last_name": "", "is_active": "on", "roles": ["editor"]}
    added = {"email": "added@desk.example", "roles": ["editor"], "password": PASSWORD}
    settings_page = reverse("admin:predictions_desksettings_changelist")
    wrong = []
    for role, somebody in world.people.items():
        with transaction.atomic():
            browser = Client()
            browser.force_login(somebody)
            browser.post(reverse("admin:predictions_user_change", args=[person.pk]), account)
            browser.post(reverse("admin:predictions_user_add"), added)
            new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
            browser.post(reverse("admin:auth_user_password_change", args=[person.pk]), new)
            shown: Any = browser.get(settings_page)
            known = shown.context["adminform"].form.initial if shown.status_code == 200 and shown.context else {}
            browser.post(settings_page, {name: value or "" for name, value in known.items()} | {"tell_authors": "on"})
            now = User.objects.get(pk=person.pk)
            done = {
                "account": now.first_name == "New", "new account": User.objects.filter(email=added["email"]).exists(),
                "password": now.password != person.password, "settings": DeskSettings.current().tell_authors,
            }  # fmt: skip
            wrong += [f"{role}: {name}" for name, is_so in done.items() if is_so != (role == "administrator")]
            transaction.set_rollback(True)
    assert not wrong, wrong


def test_nobody_opens_the_admin_without_logging_in(world: World) -> None:
    browser, open_ = Client(), []
    for name, deed in DEEDS.items():
        if deed.admin is not None and deed.on[0] in world.things:
            thing = world.things[deed.on[0]]
            keys = [] if thing is None else [thing.author_id, thing.pk] if "forget" in name else [thing.pk]
            response = browser.post(reverse(f"admin:predictions_{deed.admin[0]}", args=keys), {})
            open_ += [name] if "/login/" not in response.get("Location", "") else []
    assert not open_


def test_somebody_elses_token_and_webhook_are_not_there(world: World) -> None:
    mine, other = client_of(world.people["editor"]), client_of(make_user())
    hook = {"url": "https://1.1.1.1/hook", "happenings": ["outcome.final"]}
    made_ = mine.send("subscriptions/", hook)
    assert made_.status_code == 201, made_.content
    token = mine.get(f"{V1}tokens/").json()["results"][0]["id"]
    for client in (other, client_of(world.people["contributor"])):
        for path in (f"subscriptions/{made_.json()['id']}/", f"tokens/{token}/"):
            assert client.delete(f"{V1}{path}").status_code == 404, path
    assert client_of(world.people["nobody"]).send("subscriptions/", hook).status_code == 403
    assert ApiClient().send("subscriptions/", hook).status_code == 401


def test_there_are_enough_cells_to_speak_of_all() -> None:
    assert len(cells()) + len(cells("api")) + len(cells("admin")) > 1000
