"""D7, D12: the other side refuses, hangs, drips, breaks off, floods."""

import time
from collections import Counter

from . import made_up
from .crew import wait_until
from .storm import Outcome, Storm, count
from .web_sink import RETRY_AFTER, WebSink

# The first step of the backoff with its 20 % either way, and some patience of a busy machine.
FIRST_WAIT, SECOND_WAIT, SLACK = (4.0, 6.0), (240.0, 360.0), 3.0
# Of the messages to whom the line drops after DATA, every fifth is dropped, the first among them: 20 %.
DROP_EVERY = 5
MOST_TAKEN = 5_000_000


def mail_servers(storm: Storm) -> Outcome:
    """D7: one owner for each behaviour. What failed once comes again after 5 s; what was refused for good is dead."""
    from predictions import actions
    from predictions.models import Preferences, Reminder

    kinds = ("ok", "421", "450", "550", "hang", "drip")
    people = []
    for kind in (*kinds, "drop"):
        user = actions.create_user(email=f"to-{kind}@desk.example", roles=["editor"])
        Preferences.objects.create(user=user, digest=False)
        people.append(user)
    seen = 0

    def behave(to: str, tried: int) -> str:
        nonlocal seen
        kind = to.removeprefix("to-").partition("@")[0]
        if kind == "drop":
            seen += tried == 0
            return "drop" if tried == 0 and seen % DROP_EVERY == 1 else "ok"
        return kind if tried == 0 or kind == "550" else "ok"

    storm.mail.behave = behave
    made_up.due_today(storm.reminders, people)
    for _ in range(4):
        storm.crew.loop()

    def ended() -> bool:
        return Reminder.objects.exclude(state="skipped").exclude(state="due").count() >= storm.reminders

    wait_until(ended, storm.left, 0.5)
    found = count(storm, storm.reminders, lambda one: False)
    states = Counter(Reminder.objects.exclude(state="skipped").values_list("recipient__email", "state"))
    refused = ", ".join(f"{number} x {what}" for what, number in sorted(storm.mail.refused.items()))
    outcome = Outcome(f"{storm.reminders} reminders; answers {refused}: {found}", found.broken())
    if not found.ambiguous:
        outcome.broken.append("no line dropped after DATA: that fault did not come about")
    for user in people:
        wanted = "dead" if user.email.startswith("to-550") else "sent"
        others = {state: n for (email, state), n in states.items() if email == user.email and state != wanted}
        if others:
            outcome.broken.append(f"{user.email} should be {wanted}, but there are {others}")
    twice = Reminder.objects.filter(state="sent", tries__gt=1).count()
    if twice:
        outcome.broken.append(f"{twice} reminders took more than two attempts")
    return outcome


def webhooks(storm: Storm) -> Outcome:
    """D12: the schedule is kept, the body capped, the redirect refused, 410 the end. `faults`: seconds of the stall."""
    from predictions import actions
    from predictions.channels.webhook import new_secret
    from predictions.models import Preferences

    web, people = WebSink(stall=storm.faults), {}
    for path in ("ok", "500", "302", "410", "429", "huge", "stall"):
        user = actions.create_user(email=f"hook-{path}@desk.example", roles=["editor"])
        url = f"http://127.0.0.1:{web.port}/{path}"
        Preferences.objects.create(
            user=user, email_on=False, webhook_on=True, webhook_url=url, webhook_secret=new_secret()
        )
        people[path] = user
    made_up.due_today(storm.reminders, list(people.values()))
    storm.crew.loop()
    each = storm.reminders // len(people)
    stalls = storm.faults * (each + 1) + 8
    wait_until(
        lambda: min(len(web.to("/500")), len(web.to("/302"))) >= 2 * each and len(web.to("/huge")) >= each,
        storm.left,
        0.2,
    )
    wait_until(lambda: _done(people["stall"].pk, "sent"), min(storm.left, stalls), 0.2)
    time.sleep(1)
    taken = max((one.taken for one in web.to("/huge")), default=0)
    outcome = Outcome(f"{len(web.requests)} requests, stall {storm.faults} s, of 1 GB {taken / 1e6:.1f} MB were taken")
    outcome.broken = [*_wrong(web, {path: user.pk for path, user in people.items()})]
    if taken > MOST_TAKEN:
        outcome.broken.append(f"{taken:,} bytes of an endless body were taken")
    web.close()
    return outcome


def _done(user_id: int, state: str) -> bool:
    from predictions.models import Reminder

    rows = Reminder.objects.filter(recipient_id=user_id).exclude(state="skipped")
    return rows.exists() and not rows.exclude(state=state).exists()


def _wrong(web: WebSink, people: dict[str, int]) -> list[str]:
    from predictions.models import Preferences, Reminder

    found = [f"/{path} should be sent" for path in ("ok", "huge", "stall") if not _done(people[path], "sent")]
    if (
        not _done(people["410"], "dead")
        and not Reminder.objects.filter(recipient_id=people["410"], state="dead").exists()
    ):
        found.append("/410 should be dead")
    if Preferences.objects.get(user_id=people["410"]).webhook_on:
        found.append("410 should have switched the webhook off")
    for path in ("500", "302"):
        found += _off_schedule(web, path, people[path])
    if web.to("/landed"):
        found.append("a redirect was followed")
    first = {one.id: one for one in reversed(web.to("/429"))}
    if len(first) != len(web.to("/429")):
        found.append("429 was asked again before Retry-After")
    for row in Reminder.objects.filter(recipient_id=people["429"], state="due"):
        asked = first.get(str(row.id))
        if asked and row.not_before.timestamp() - asked.at < RETRY_AFTER - 1:
            found.append("Retry-After was not honoured")
    return found


def _off_schedule(web: WebSink, path: str, user_id: int) -> list[str]:
    """The second request comes after 5 s, and the third is planned 5 minutes later, both give or take 20 %."""
    from predictions.models import Reminder

    found = []
    for row in Reminder.objects.filter(recipient_id=user_id).exclude(state="skipped"):
        times = [one.at for one in web.to(f"/{path}") if one.id == str(row.id)]
        if row.state != "due" or len(times) != 2:
            found.append(f"/{path}: {len(times)} requests, state {row.state}")
            continue
        if times[1] - times[0] < FIRST_WAIT[0]:
            found.append(f"/{path} came again after {times[1] - times[0]:.1f} s")
        wait = row.not_before.timestamp() - times[1]
        if not SECOND_WAIT[0] <= wait <= SECOND_WAIT[1] + SLACK:
            found.append(f"/{path} is planned again after {wait:.0f} s")
    return found
