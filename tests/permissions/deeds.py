"""TRUST 4.1 as data, for what came later: takedowns, holds, frames, replies, mergers, care, accounts, imports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from predictions import actions
from predictions.models import Scope
from tests.factories import NOW

from .matrix import ROLES

LATER = NOW + timedelta(hours=6)
LATER_TEXT = LATER.isoformat().replace("+00:00", "Z")
WHY = {"reason": "For a reason."}
KEPT = {"reason": "defamation", "note": "A letter."}
PIECE: dict[str, Any] = {"url": "https://gazette.example/9", "title": "Piece 9", "published_on": "2026-01-03"}
FRAME: dict[str, Any] = {"outlet": "The Gazette", "starts_on": "2026-01-01", "every": 1, "note": "Columns."}
# Whose record, and in which state it is.
DRAFTS = ("own draft", "other's draft")
PUBLIC = ("own published", "other's published", "settled", "withdrawn", "withheld", "legally held")
CLAIMS = DRAFTS + PUBLIC
JUDGED = "- - Y Y - -"
KEEPING = "- - - Y Y -"
MERGING = "- - - Y - -"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What can be done, by whom (one mark for each of ROLES), to which things, and in which it `fits`.

    `verb` takes actor, thing and world. `api`: path and body, `admin`: the page's name and form, with {members} of the
    thing; None where there is no such door. `needs`: settings.
    """

    marks: str
    on: tuple[str, ...]
    verb: Callable[[Any, Any, Any], Any]
    fits: tuple[str, ...] = ()
    api: tuple[str, Any] | None = None
    admin: tuple[str, Mapping[str, Any]] | None = None
    scope: str = Scope.JUDGE
    needs: Mapping[str, Any] = field(default_factory=dict)

    def expected(self, role: str, thing: str) -> str:
        """allowed, refused, not now, or missing for what one may not even see."""
        inside = role in ("editor", "adjudicator", "administrator")
        if thing.endswith("draft") and not inside and not (role == "contributor" and thing.startswith("own")):
            return "missing"
        if self.marks.split()[ROLES.index(role)] == "-":
            return "refused"
        if thing == "a colleague's held verdict":
            return "missing"
        return "allowed" if thing in (self.fits or self.on) else "not now"


def on_claim(verb: str, /, **given: Any) -> Callable[[Any, Any, Any], Any]:
    """A verb of one prediction."""
    return lambda actor, row, world: getattr(actions, verb)(actor=actor, prediction=row, now=NOW, **given)


def on_question(verb: str, /, **given: Any) -> Callable[[Any, Any, Any], Any]:
    """A verb of the question that a prediction is on."""
    return lambda actor, row, world: getattr(actions, verb)(actor=actor, question=row.question, now=NOW, **given)


def on_author(verb: str, /, **given: Any) -> Callable[[Any, Any, Any], Any]:
    """A verb of an author."""
    return lambda actor, row, world: getattr(actions, verb)(actor=actor, author=row, now=NOW, **given)


def proposing(act: str) -> Callable[[Any, Any, Any], Any]:
    """Only ever proposed: a colleague confirms it."""
    return lambda actor, row, world: actions.propose_act(
        actor=actor, act=act, target=row, reason="Why.", arguments={}, now=NOW
    )


def confirming(actor: Any, row: Any, world: Any) -> Any:
    return actions.confirm_act(actor=actor, proposal=row, now=NOW)


OPEN = ("own published", "other's published")
WAITING = (*OPEN, "withdrawn")
CARED = (*OPEN, "settled")
Q = "questions/{question}/"
P = "predictions/{id}/"

DEEDS: dict[str, Deed] = {
    "withhold": Deed(
        marks=KEEPING, on=CLAIMS, fits=tuple(one for one in PUBLIC if one != "withheld"), scope=Scope.PUBLISH,
        verb=on_claim("withhold_prediction", **KEPT), api=(P + "withhold/", KEPT),
        admin=("prediction_withhold", KEPT),
    ),
    "restore": Deed(
        marks=KEEPING, on=CLAIMS, fits=("withheld",), scope=Scope.PUBLISH, verb=on_claim("restore_prediction", **WHY),
        api=(P + "restore/", WHY), admin=("prediction_restore", WHY),
    ),
    "propose to shred": Deed(
        marks=KEEPING, on=CLAIMS, fits=("withheld",), scope=Scope.PUBLISH, verb=proposing("shred"),
        api=(P + "shred/", WHY), admin=("prediction_shred", WHY),
    ),
    "confirm a shredding": Deed(
        marks="- - - - Y -", on=("shred proposed",), verb=confirming, api=("proposals/{id}/confirm/", {}),
        admin=("proposal_confirm", {}),
    ),
    "set a legal hold": Deed(
        marks=KEEPING, on=CLAIMS, fits=tuple(one for one in PUBLIC if one != "legally held"), scope=Scope.PUBLISH,
        verb=on_claim("hold_prediction", **WHY), api=(P + "legal-hold/", WHY), admin=("prediction_legal_hold", WHY),
    ),
    "propose to lift a legal hold": Deed(
        marks=KEEPING, on=CLAIMS, fits=("legally held",), scope=Scope.PUBLISH, verb=proposing("lift hold"),
        api=(P + "lift-hold/", WHY), admin=("prediction_lift_hold", WHY),
    ),
    "confirm the lifting of a legal hold": Deed(
        marks=KEEPING, on=("lifting proposed",), verb=confirming, api=("proposals/{id}/confirm/", {}),
        admin=("proposal_confirm", {}),
    ),
    "hold a publication": Deed(
        marks=JUDGED, on=CLAIMS, fits=DRAFTS, scope=Scope.PUBLISH,
        verb=on_claim("hold_publication", not_before=LATER), api=(P + "hold/", {"not_before": LATER_TEXT}),
        admin=("prediction_hold", {"not_before": "2026-03-01T18:00"}),
    ),
    "lift an embargo": Deed(
        marks=JUDGED, on=("held publication", "a colleague's held verdict"),
        verb=lambda actor, row, world: actions.lift_embargo(actor=actor, embargo=row, now=NOW),
        api=("embargoes/{id}/lift/", {}), admin=("embargo_lift", {}),
    ),
    "read a quote": Deed(
        # One's own draft came with one's own number, which is a reading: nobody reads twice.
        marks=JUDGED, on=CLAIMS, fits=("other's draft",), scope=Scope.PUBLISH, needs={"READINGS_REQUIRED": 2},
        verb=on_claim("give_reading", reading=actions.ReadingInput(hedge="probably")),
        api=(P + "readings/", {"hedge": "probably"}), admin=("prediction_read", {"hedge": "probably"}),
    ),
    "snooze": Deed(
        marks=JUDGED, on=CARED, fits=OPEN, verb=on_question("snooze_question", days=7, **WHY),
        api=(Q + "snooze/", {"days": 7} | WHY), admin=("question_snooze", {"days": "7"} | WHY),
    ),
    "hand over": Deed(
        marks=JUDGED, on=CARED, fits=OPEN, verb=on_question("hand_over_question", to=None, **WHY),
        api=(Q + "hand-over/", {"to": None}), admin=("question_hand_over", {"to": ""} | WHY),
    ),
    "name a backup": Deed(
        marks=JUDGED, on=CARED, fits=OPEN, verb=on_question("set_backup", backup=None),
        admin=("question_backup", {"backup": ""}),
    ),
    "set a review date": Deed(
        marks=JUDGED, on=CARED, fits=OPEN, verb=on_question("set_review_date", on=date(2026, 5, 1)),
        api=(Q + "review/", {"on": "2026-05-01"}), admin=("question_review", {"on": "2026-05-01"}),
    ),
    "merge questions": Deed(
        marks=MERGING, on=OPEN,
        verb=lambda actor, row, world: actions.merge_questions(
            actor=actor, question=row.question, into=world.into.question, terms_stand=True, now=NOW, **WHY
        ),
        api=(Q + "merge/", {"into": "{into_question}", "terms_stand": True} | WHY),
        admin=("question_merge", {"into": "{into_question}", "terms_stand": "on"} | WHY),
    ),
    "merge events": Deed(
        marks=MERGING, on=OPEN,
        verb=lambda actor, row, world: actions.merge_events(
            actor=actor, event=row.question.event, into=world.into.question.event, now=NOW, **WHY
        ),
        api=("events/{event}/merge/", {"into": "{into_event}"} | WHY),
        admin=("question_merge_event", {"into": "{into_question}"} | WHY),
    ),
    "merge authors": Deed(
        marks=MERGING, on=("author",), verb=lambda actor, row, world: actions.merge_authors(
            actor=actor, author=row, into=world.into.author, now=NOW, **WHY
        ),
        api=("authors/{slug}/merge/", {"into": "{into_author}"} | WHY),
        admin=("author_merge", {"into": "{into_author}"} | WHY),
    ),
    "rename an author": Deed(
        marks=JUDGED, on=("author",), verb=on_author("rename_author", name="Another Name", **WHY),
        admin=("author_rename", {"name": "Another Name"} | WHY),
    ),
    "rename an outlet": Deed(
        marks=JUDGED, on=("outlet",),
        verb=lambda actor, row, world: actions.rename_outlet(actor=actor, outlet=row, name="Another", now=NOW, **WHY),
        admin=("outlet_rename", {"name": "Another"} | WHY),
    ),
    "add an alias": Deed(
        marks=JUDGED, on=("author",), verb=on_author("add_alias", name="Another Alias"),
        admin=("author_alias", {"name": "Another Alias"}),
    ),
    "change an author's state": Deed(
        marks=JUDGED, on=("author",),
        verb=on_author("change_author_state", state="retired", since=date(2026, 2, 1), **WHY),
        admin=("author_state", {"state": "retired", "since": "2026-02-01"} | WHY),
    ),
    "note a contact": Deed(
        marks=JUDGED, on=("author",), verb=on_author("note_contact", address="a@paper.example", place="Masthead"),
        admin=("author_contact", {"address": "a@paper.example", "place": "Masthead"}),
    ),
    "note a search": Deed(
        marks=JUDGED, on=("author",), verb=on_author("note_search", place="The masthead"),
        admin=("author_search", {"place": "The masthead"}),
    ),
    "forget a contact": Deed(
        marks=JUDGED, on=("contact",),
        verb=lambda actor, row, world: actions.forget_contact(actor=actor, contact=row, now=NOW),
        admin=("author_forget", {}),
    ),
    "enter a reply": Deed(
        marks=JUDGED, on=("author",), verb=on_author("enter_reply", reply=actions.ReplyInput(text="Theirs.")),
        api=("authors/{slug}/replies/", {"text": "Theirs."}), admin=("author_reply", {"text": "Theirs."}),
    ),
    "publish a reply": Deed(
        marks=JUDGED, on=("reply",), verb=lambda actor, row, world: actions.publish_reply(
            actor=actor, reply=row, now=NOW
        ),
        api=("replies/{id}/publish/", {}), admin=("reply_publish", {}),
    ),
    "decline a reply": Deed(
        marks=JUDGED, on=("reply",), verb=lambda actor, row, world: actions.decline_reply(
            actor=actor, reply=row, now=NOW, **WHY
        ),
        api=("replies/{id}/decline/", WHY), admin=("reply_decline", WHY),
    ),
    "publish a challenge": Deed(
        marks=JUDGED, on=("challenge",), verb=lambda actor, row, world: actions.admit_challenge(
            actor=actor, challenge=row, now=NOW
        ),
        api=("challenges/{id}/admit/", {}), admin=("challenge_publish", {}),
    ),
    "refuse a challenge": Deed(
        marks=JUDGED, on=("challenge",), verb=lambda actor, row, world: actions.refuse_challenge(
            actor=actor, challenge=row, now=NOW, **WHY
        ),
        api=("challenges/{id}/refuse/", WHY), admin=("challenge_refuse", WHY),
    ),
    "declare a frame": Deed(
        marks=JUDGED, on=("nothing",), scope=Scope.PUBLISH,
        verb=lambda actor, row, world: actions.declare_frame(
            actor=actor, frame=actions.FrameInput(**FRAME | {"starts_on": date(2026, 1, 1)}), now=NOW
        ),
        api=("frames/", FRAME), admin=("frame_add", FRAME),
    ),
    "change a frame": Deed(
        marks=JUDGED, on=("frame",), scope=Scope.PUBLISH,
        verb=lambda actor, row, world: actions.change_frame(
            actor=actor, frame=row, changes={"note": "Other columns."}, now=NOW, **WHY
        ),
        api=("frames/{id}/change/", {"note": "Other columns."} | WHY),
        admin=("frame_change_terms", {"starts_on": "2026-01-01", "every": "1", "note": "Other columns."} | WHY),
    ),
    "note a piece read": Deed(
        marks=JUDGED, on=("frame",), scope=Scope.PUBLISH,
        verb=lambda actor, row, world: actions.add_frame_pieces(
            actor=actor, frame=row, now=NOW,
            pieces=[actions.CommentaryInput(**PIECE | {"published_on": date(2026, 1, 3)})],
        ),
        api=("frames/{id}/pieces/", {"pieces": [PIECE]}), admin=("frame_piece", PIECE),
    ),
    "make a token": Deed(
        marks="- Y Y Y Y -", on=("nothing",), scope=Scope.ACCOUNT,
        verb=lambda actor, row, world: actions.make_token(actor=actor, days=30, now=NOW),
        api=("tokens/", {"days": 30}),
    ),
    "change an account": Deed(
        marks="- - - - Y -", on=("person",),
        verb=lambda actor, row, world: actions.change_user(
            actor=actor, user=row, email=row.email, first_name="New", last_name="", is_active=True,
            roles=["editor"], now=NOW,
        ),
    ),
    "change the desk's settings": Deed(
        marks="- - - - Y -", on=("nothing",),
        verb=lambda actor, row, world: actions.change_desk_settings(
            actor=actor, changes={"tell_authors": True}, now=NOW
        ),
    ),
    "set one's preferences": Deed(
        marks="- Y Y Y Y -", on=("nothing",), scope=Scope.ACCOUNT,
        verb=lambda actor, row, world: actions.set_preferences(actor=actor, changes={"digest": False}, now=NOW),
        api=("PATCH preferences/", {"digest": False}),
    ),
    "keep a capture": Deed(
        marks=JUDGED, on=("nothing",),
        verb=lambda actor, row, world: actions.keep_capture(
            actor=actor, content=b"A page.", content_type="text/plain", now=NOW
        ),
    ),
    "have a dry run of an import": Deed(
        marks="- Y Y Y - -", on=("nothing",), verb=lambda actor, row, world: world.imported(actor, dry_run=True)
    ),
    "import a file": Deed(
        marks=JUDGED, on=("nothing",), verb=lambda actor, row, world: world.imported(actor, dry_run=False)
    ),
    "save a draft": Deed(
        marks="- Y Y Y - -", on=("nothing",), scope=Scope.DRAFT,
        verb=lambda actor, row, world: world.drafted(actor),
        api=("predictions/", {"quote": "It will.", "commentary": {"url": "https://paper.example/z"}}),
    ),
}  # fmt: skip

# Lists of the desk: who reads them.
LISTS = {
    "due/": "- - Y Y - -", "reminders/": "- Y Y Y Y -", "proposals/": "- - Y Y Y -", "challenges/": "- - Y Y - -",
    "replies/": "- - Y Y - -", "embargoes/": "- - Y Y - -", "preferences/": "- Y Y Y Y -",
}  # fmt: skip
# What anybody reads, with whatever token or none.
OPEN_TO_ALL = (
    "scoreboard/", "predictions/", "questions/", "authors/", "outlets/", "topics/", "commentaries/", "frames/",
    "corrections/", "agreement/", "search/?q=signed", "exports/", "exports/predictions.csv", "exports/outcomes.jsonl",
)  # fmt: skip
