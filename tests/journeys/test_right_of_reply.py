"""From publication to the author's own words beside the verdict."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from predictions import actions
from predictions.models import AuthorNotice, LogEntry, LogOpening, Reply
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db(transaction=False)
ADDRESS = "ada@column.example"
WORDS = "I said “probably”, and the measure was signed a day later than the desk counts.\nThat is all."


def clock(now: datetime) -> actions.GivenClock:
    return actions.GivenClock(now)


def test_from_publication_to_the_reply_beside_the_verdict(client: Client) -> None:
    editor = make_user()
    claim = make_prediction(editor)
    author, question = claim.author, claim.question
    assert author is not None and question is not None
    page, api = f"/authors/{author.slug}/", f"/api/v1/authors/{author.slug}/"
    [notice] = AuthorNotice.objects.all()
    assert (notice.cause, notice.about) == ("published", [str(claim.public_id)])
    assert "switched notices to authors off" in client.get(page).content.decode()
    # A contact alone sends nothing: the desk has to switch it on.
    actions.note_contact(actor=editor, author=author, address=ADDRESS, place="Their own page", now=datetime.now(UTC))
    assert not actions.tick(now=NOW).notices
    assert actions.send_notices(clock=clock(NOW)) == 0 and mail.outbox == []
    actions.change_desk_settings(actor=make_user("administrator"), changes={"tell_authors": True}, now=NOW)
    assert "a notice waits to be sent" in client.get(page).content.decode()
    settle(question)
    assert actions.tick(now=NOW).notices
    later = datetime.now(UTC)
    assert actions.send_notices(clock=clock(later)) == 1
    assert actions.send_notices(clock=clock(later + timedelta(days=1))) == 0
    # One mail tells both: the publication and the outcome.
    [sent] = mail.outbox
    assert sent.to == [ADDRESS] and question.statement in sent.body
    day = f"{later:%-d %B %Y}"
    assert f"Told on {day}" in client.get(page).content.decode()
    assert client.get(api).json()["told"]["status"] == "told"
    [path] = set(re.findall(r"/reply/[^/\s]+/", str(sent.body)))
    assert "Send it" in client.get(path).content.decode()
    assert not Reply.objects.exists()  # opening it did nothing
    answer = client.post(path, {"kind": "reply", "about": f"outcome:{claim.public_id}", "text": WORDS})
    assert answer.status_code == 200 and "has arrived" in answer.content.decode()
    addresses = (f"/predictions/{claim.public_id}/", f"/questions/{question.public_id}/", page)
    assert all("a day later" not in client.get(one).content.decode() for one in addresses)
    [reply] = Reply.objects.all()
    actions.publish_reply(actor=editor, reply=reply, now=NOW)
    for one in addresses:
        shown = client.get(one).content.decode()
        assert "a day later than the desk counts" in shown and "What the author replies" in shown
        assert ADDRESS not in shown
    of_api = (api, f"/api/v1/predictions/{claim.public_id}/", f"/api/v1/questions/{question.public_id}/")
    for one in of_api:
        assert [row["text"] for row in client.get(one).json()["replies"]] == [WORDS]
        assert ADDRESS not in client.get(one).content.decode()
    told = LogEntry.objects.filter(kind__in=("author.told", "reply.published")).order_by("seq")
    assert list(told.values_list("kind", flat=True)) == ["author.told", "reply.published"]
    assert all(ADDRESS.encode() not in bytes(one.payload) for one in LogOpening.objects.all())
