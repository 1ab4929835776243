"""Authors are told once for each cause, by people who may, and what they say is published as it was sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from predictions import actions
from predictions.actions.reminders.leases import claim as lease
from predictions.actions.replying.delivering import sendable
from predictions.channels import Report, Status
from predictions.models import (
    Author,
    AuthorContact,
    AuthorNotice,
    DeskSettings,
    LogEntry,
    LogOpening,
    Prediction,
    Reply,
)
from predictions.queries.replies import replies_on_prediction, reply_counts, told
from tests.actions.import_files import csv_of, line, run
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
ADDRESS = "ada@column.example"
LATER = NOW + timedelta(days=1)


def author_of(claim: Prediction) -> Author:
    assert claim.author is not None
    return claim.author


def switch_on() -> None:
    actions.change_desk_settings(actor=make_user("administrator"), changes={"tell_authors": True}, now=NOW)


def note(author: Author, address: str = ADDRESS) -> AuthorContact:
    return actions.note_contact(actor=make_user(), author=author, address=address, place="Masthead", now=NOW)


def send() -> int:
    return actions.send_notices(clock=actions.GivenClock(LATER))


def codes(refused: "pytest.ExceptionInfo[actions.DomainError]") -> set[str]:
    return {one.code for one in refused.value.problems}


# --- notices


def test_each_cause_prepares_one_notice_and_all_that_wait_go_out_in_one_mail() -> None:
    first = make_prediction()
    make_prediction(question=first.question, author="Ben Example")
    settle(first.question)
    causes = AuthorNotice.objects.filter(author=first.author).order_by("created_at", "cause")
    assert sorted(causes.values_list("cause", flat=True)) == ["outcome", "published"]
    note(author_of(first))
    switch_on()
    assert (send(), send()) == (1, 0)
    assert [one.to for one in mail.outbox] == [[ADDRESS]]
    assert LogEntry.objects.filter(kind="author.told").count() == 1
    assert set(causes.values_list("state", flat=True)) == {"sent"}
    # Ben has no contact: his notices wait.
    assert set(AuthorNotice.objects.exclude(author=first.author).values_list("state", flat=True)) == {"due"}


def test_publishing_many_at_once_prepares_one_notice_for_each_author() -> None:
    editor = make_user()
    drafts = [make_draft(editor), make_draft(editor), make_draft(editor, author="Ben Example")]
    actions.publish_predictions(actor=editor, predictions=drafts, now=NOW)
    assert AuthorNotice.objects.count() == 2
    assert sorted(len(one.about) for one in AuthorNotice.objects.all()) == [1, 2]


def test_an_expired_or_missing_contact_gets_nothing_and_the_tick_forgets_it() -> None:
    claim = make_prediction()
    note(author_of(claim))
    switch_on()
    over = NOW + actions.CONTACT_LIFE
    assert actions.send_notices(clock=actions.GivenClock(over)) == 0 and mail.outbox == []
    actions.tick(now=over)
    assert not AuthorContact.objects.exists()


def test_a_refusal_by_the_mail_server_is_kept_without_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = make_prediction()
    note(author_of(claim))
    switch_on()
    monkeypatch.setattr(
        "predictions.actions.replying.delivering.send_mail",
        lambda message, **_: Report(status=Status.DEAD, reply=f"550 <{ADDRESS}>: no such user"),
    )
    assert send() == 0
    [notice] = AuthorNotice.objects.all()
    assert (notice.state, notice.last_error) == ("dead", "550 <the address>: no such user")
    assert not LogEntry.objects.filter(kind="author.told").exists()


ECHOES = ("550 <{upper}>: no such user", "550 5.1.1 {title}... unknown", "RCPT TO:<{lower}> refused", "452 {upper}",
          "550 bounce+{local}=paper.example@relay.example", 'mailbox "{local}" of PAPER.EXAMPLE is full',
          "550 " + "no " * 162 + "{lower}")  # fmt: skip


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("status", [Status.DEAD, Status.RETRY, Status.ACCEPTED])
def test_no_echo_of_the_address_is_kept(echo: str, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "Ada.Example@paper.example"
    says = echo.format(upper=address.upper(), lower=address.lower(), title=address, local="ada.example")
    note(author_of(make_prediction()), address)
    switch_on()
    monkeypatch.setattr(
        "predictions.actions.replying.delivering.send_mail", lambda message, **_: Report(status=status, reply=says)
    )
    send()
    [notice] = AuthorNotice.objects.all()
    kept = (notice.last_error + notice.reply).casefold()
    assert kept and not {part for part in ("ada.ex", "paper.example") if part in kept}, kept


def test_nobody_is_sent_anything_twice_by_two_workers_at_once() -> None:
    claim = make_prediction()
    settle(claim.question)
    note(author_of(claim))
    switch_on()

    clock = actions.GivenClock(LATER)
    [oldest] = sendable(LATER)
    _, mine = lease(AuthorNotice, [oldest.pk], ring=None, clock=clock)
    assert mine == [oldest.pk]
    # The other one of the same author is not free either while the first is on its way.
    assert send() == 0 and mail.outbox == []
    assert actions.send_notices(clock=actions.GivenClock(LATER + timedelta(minutes=5))) == 1


def test_an_import_prepares_one_summary_for_each_author_and_the_same_file_none() -> None:
    text = csv_of(line(1), line(2, outcome="true", resolved_on="2025-06-01"), line(3, author="Ben Example"))
    for _ in range(2):
        run(text)
    found = sorted(AuthorNotice.objects.values_list("author__name", "cause"))
    assert found == [("Ada Example", "imported"), ("Ben Example", "imported")]


def test_nobody_who_is_dead_is_written_to() -> None:
    claim = make_prediction()
    note(author_of(claim))
    switch_on()
    since = NOW.date()
    actions.change_author_state(
        actor=make_user(), author=author_of(claim), state="deceased", since=since, reason="An obituary.", now=NOW
    )
    assert not AuthorContact.objects.exists() and send() == 0
    settle(claim.question, known_on=since - timedelta(days=1))
    assert AuthorNotice.objects.filter(state="due").count() == 0
    author = Author.objects.get()
    assert told(author, now=NOW).status == "deceased"
    assert author.is_posthumous(None) and not author.is_posthumous(since)
    [entry] = LogEntry.objects.filter(kind="author.changed")
    payload = bytes(LogOpening.objects.get(seq=entry.seq).payload).decode()
    assert '"field":"state"' in payload and '"old":"active"' in payload and since.isoformat() in payload


# --- what the page says


def test_the_page_says_exactly_what_is_so() -> None:
    author = author_of(make_prediction())
    editor = make_user()
    assert told(author, now=NOW).status == "off"
    switch_on()
    assert told(author, now=NOW).status == "not_looked"
    search = actions.note_search(actor=editor, author=author, place="The masthead, their own site", now=NOW)
    found = told(author, now=NOW)
    assert (found.status, found.looked) == ("not_found", "The masthead, their own site")
    assert "1 March 2026" in found.sentence and "masthead" in found.sentence
    actions.forget_contact(actor=editor, contact=search, now=NOW)
    note(author)
    assert told(author, now=NOW).status == "waiting"
    AuthorNotice.objects.all().delete()
    assert told(author, now=NOW).status == "nothing_due"
    assert told(author, now=NOW + actions.CONTACT_LIFE).status == "not_looked"


# --- contacts


@pytest.mark.parametrize(("address", "place", "field", "code"), [
    ("ada", "Masthead", "address", "bad_email"), ("a\x00@b.example", "Masthead", "address", "unreadable_text"),
    (ADDRESS, " ", "place", "missing_place"), (ADDRESS, "x" * 501, "place", "too_long"),
])  # fmt: skip
def test_a_faulty_contact_is_refused_without_repeating_it(address: str, place: str, field: str, code: str) -> None:
    author = author_of(make_prediction())
    with pytest.raises(actions.Invalid) as refused:
        actions.note_contact(actor=make_user(), author=author, address=address, place=place, now=NOW)
    assert (field, code) in {(one.field, one.code) for one in refused.value.problems}
    assert address not in str(refused.value)


def test_an_address_cannot_slip_into_the_public_note_of_a_search() -> None:
    author = author_of(make_prediction())
    with pytest.raises(actions.Invalid) as refused:
        actions.note_search(actor=make_user(), author=author, place=f"Wrote to {ADDRESS}", now=NOW)
    assert codes(refused) == {"address_in_public"}


# --- replies


def link_of(author: Author) -> actions.ReplyLink:
    notice = AuthorNotice.objects.filter(author=author).first()
    assert notice is not None
    return actions.read_reply_link(actions.make_reply_link(notice).rstrip("/").rpartition("/")[2])


def test_a_reply_is_published_word_for_word_and_one_declined_is_only_counted() -> None:
    claim = make_prediction()
    author, editor = author_of(claim), make_user()
    link = link_of(author)
    first = actions.send_reply(link=link, reply=actions.ReplyInput(text=" It was signed. ", prediction=claim), now=NOW)
    second = actions.enter_reply(actor=editor, author=author, reply=actions.ReplyInput(text="Insults."), now=NOW)
    assert (first.entered_by, second.entered_by) == (None, editor)
    assert not replies_on_prediction(claim).exists() and reply_counts(author).waiting == 2
    actions.publish_reply(actor=editor, reply=first, now=NOW)
    actions.decline_reply(actor=editor, reply=second, reason="Insults a third person (s. 185).", now=NOW)
    assert [one.text for one in replies_on_prediction(claim)] == ["It was signed."]
    assert reply_counts(author).sentence == "1 reply was not published: unlawful, or too long."
    for again in (first, second):
        with pytest.raises(actions.Conflict):
            actions.publish_reply(actor=editor, reply=again, now=NOW)
    assert LogEntry.objects.filter(kind="reply.published").count() == 1


def test_a_reply_is_about_what_is_the_authors_own() -> None:
    claim, other = make_prediction(), make_prediction(author="Ben Example")
    link = link_of(author_of(claim))
    for about in ({"prediction": other}, {"question": other.question}, {"prediction": make_draft()}):
        with pytest.raises(actions.NotFound):
            actions.send_reply(link=link, reply=actions.ReplyInput(text="Not mine.", **about), now=NOW)
    both = actions.ReplyInput(text="Both.", prediction=claim, question=claim.question)
    with pytest.raises(actions.Invalid):
        actions.send_reply(link=link, reply=both, now=NOW)
    assert not Reply.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "a\x00b", "x" * 5001, "half \ud800"])
def test_a_text_that_nobody_could_read_is_refused(text: str) -> None:
    link = link_of(author_of(make_prediction()))
    with pytest.raises(actions.Invalid):
        actions.send_reply(link=link, reply=actions.ReplyInput(text=text), now=NOW)


def test_no_more_than_twenty_wait() -> None:
    link = link_of(author_of(make_prediction()))
    for number in range(20):
        actions.send_reply(link=link, reply=actions.ReplyInput(text=f"Reply {number}"), now=NOW)
    with pytest.raises(actions.Conflict) as refused:
        actions.send_reply(link=link, reply=actions.ReplyInput(text="One more"), now=NOW)
    assert codes(refused) == {"enough_replies"}


def test_a_link_that_is_forged_or_old_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    [notice] = AuthorNotice.objects.filter(author=author_of(make_prediction()))
    token = actions.make_reply_link(notice).rstrip("/").rpartition("/")[2]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "a\x00b", ""):
        with pytest.raises(actions.NotFound):
            actions.read_reply_link(forged)
    with override_settings(SECRET_KEY="another"), pytest.raises(actions.NotFound):
        actions.read_reply_link(token)
    monkeypatch.setattr("predictions.actions.replying.links.REPLY_LINK_LIFE", timedelta(seconds=-1))
    with pytest.raises(actions.NotFound) as old:
        actions.read_reply_link(token)
    assert codes(old) == {"link_expired"}


def test_who_asked_not_to_be_written_to_is_forgotten_and_the_page_says_so() -> None:
    claim = make_prediction()
    author = author_of(claim)
    note(author)
    switch_on()
    for _ in range(2):
        actions.stop_notices(link=link_of(author), now=NOW)
    assert send() == 0 and told(author, now=NOW).status == "declined"
    with pytest.raises(actions.Conflict):
        note(author)


def test_a_merger_takes_replies_and_notices_along() -> None:
    gone, stays = author_of(make_prediction(author="A. Example")), author_of(make_prediction())
    link = link_of(gone)
    actions.send_reply(link=link, reply=actions.ReplyInput(text="Mine."), now=NOW)
    note(gone)
    actions.merge_authors(actor=make_user("adjudicator"), author=gone, into=stays, reason="One person.", now=NOW)
    assert Reply.objects.get().author == stays and AuthorContact.objects.get().author == stays
    assert AuthorNotice.objects.filter(author=stays).count() == 2
    assert link_of(stays).author == stays


# --- who may


VERBS = ("note_contact", "note_search", "forget_contact", "enter_reply", "publish_reply", "decline_reply",
         "change_author_state")  # fmt: skip


@pytest.mark.parametrize("role", [None, "contributor", "editor", "adjudicator", "administrator", "superuser"])
@pytest.mark.parametrize("verb", VERBS)
def test_only_editors_and_adjudicators_deal_with_replies(verb: str, role: str | None) -> None:
    claim = make_prediction()
    author = author_of(claim)
    reply = actions.send_reply(link=link_of(author), reply=actions.ReplyInput(text="Mine."), now=NOW)
    contact = AuthorContact.objects.create(author=author, place="Here", noted_at=NOW)
    actor = make_user(None if role == "superuser" else role)
    actor.is_superuser = role == "superuser"
    actor.save()
    every: dict[str, dict[str, Any]] = {
        "note_contact": {"author": author, "address": ADDRESS, "place": "Masthead"},
        "note_search": {"author": author, "place": "Masthead"},
        "forget_contact": {"contact": contact},
        "enter_reply": {"author": author, "reply": actions.ReplyInput(text="Theirs.")},
        "publish_reply": {"reply": reply},
        "decline_reply": {"reply": reply, "reason": "Unlawful."},
        "change_author_state": {"author": author, "state": "retired", "since": NOW.date(), "reason": "Said so."},
    }
    given, act = every[verb], getattr(actions, verb)
    if role in ("editor", "adjudicator"):
        act(actor=actor, now=NOW, **given)
    else:
        with pytest.raises(actions.NotAllowed):
            act(actor=actor, now=NOW, **given)


def test_only_an_administrator_switches_notices_on() -> None:
    with pytest.raises(actions.NotAllowed):
        actions.change_desk_settings(actor=make_user(), changes={"tell_authors": True}, now=NOW)
    assert not DeskSettings.current().tell_authors
