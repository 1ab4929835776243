"""A link is for one purpose and one person, for a while, and changes nothing by itself."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from predictions import actions
from predictions.actions.reminders import Purpose, make_link, read_link, read_unsubscribe, unsubscribe_link
from predictions.models import Question, User
from tests.actions.reminders.makers import NOW, make_question
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user()


@pytest.fixture
def question(ada: User) -> Question:
    return make_question(ada)


def token(address: str) -> str:
    return urlsplit(address).path.strip("/").split("/")[-1]


def test_a_link_says_who_and_what(ada: User, question: Question) -> None:
    address = make_link(Purpose.SNOOZE, question, ada)
    assert urlsplit(address).path.startswith("/reminders/snooze/")
    link = read_link("snooze", token(address))
    assert (link.purpose, link.question, link.user, link.stale) == (Purpose.SNOOZE, question, ada, False)


def test_a_link_for_one_thing_does_not_open_another(ada: User, question: Question) -> None:
    found = token(make_link(Purpose.SNOOZE, question, ada))
    for purpose in ("settle", "unsubscribe", "nonsense", ""):
        with pytest.raises(actions.NotFound):
            read_link(purpose, found)
    with pytest.raises(actions.NotFound):
        read_unsubscribe(found)


@pytest.mark.parametrize("bad", ["", "x", "a:b:c", "\x00", "é" * 2000])
def test_a_forged_link_is_not_found(bad: str) -> None:
    with pytest.raises(actions.NotFound):
        read_link("snooze", bad)
    with pytest.raises(actions.NotFound):
        read_unsubscribe(bad)


def test_a_link_runs_out(ada: User, question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    found = token(make_link(Purpose.REVIEW, question, ada))
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + timedelta(days=46).total_seconds())
    with pytest.raises(actions.NotFound) as error:
        read_link("review", found)
    assert error.value.problems[0].code == "link_expired"


def test_a_link_of_somebody_who_left_is_not_found(ada: User, question: Question) -> None:
    found = token(make_link(Purpose.SETTLE, question, ada))
    User.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(actions.NotFound):
        read_link("settle", found)


def test_a_link_sent_to_the_desk_names_nobody(question: Question) -> None:
    link = read_link("settle", token(make_link(Purpose.SETTLE, question, actions.desk_user())))
    assert link.user is None


def test_a_link_is_stale_when_the_plan_has_changed(ada: User, question: Question) -> None:
    found = token(make_link(Purpose.SNOOZE, question, ada))
    actions.snooze_question(actor=ada, question=question, days=1, reason="x", now=NOW)
    assert read_link("snooze", found).stale


def test_one_unsubscribes_from_a_channel(ada: User) -> None:
    assert read_unsubscribe(token(unsubscribe_link(ada, "email"))) == (ada, "email")
