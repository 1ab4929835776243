"""TRUST 4.1 as data: what each role may do, on whose record, in which state. Nothing here reads the code."""

ROLES = ("nobody", "contributor", "editor", "adjudicator", "administrator", "superuser")  # a superuser without a role
OWNERS = ("own", "other's")
STATES = ("draft", "published", "withdrawn", "settled")

# `amend` is of what decides no score (place, topics), `correct` of what does, after the outcome.
# By role, in the order of ROLES. Y: yes. O: their own only. 2: yes, and under two people a colleague confirms it.
# P: proposes it, and a colleague confirms it. -: refused.
TABLE = {
    "edit a draft":          "- O Y Y - -",
    "publish":               "- - Y Y - -",
    "refuse a find":         "- - Y Y - -",
    "amend the entry":       "- - Y Y - -",
    "amend the question":    "- - Y Y - -",
    "correct the entry":     "- - P 2 - -",
    "correct the question":  "- - P 2 - -",
    "give a verdict":        "- - Y Y - -",
    "correct the outcome":   "- - P 2 - -",
    "withdraw":              "- - 2 2 - -",
    "answer a challenge":    "- - Y Y - -",
    "uphold a challenge":    "- - - Y - -",
    "confirm a withdrawal":  "- - Y Y - -",
    "confirm a correction":  "- - - Y - -",
}  # fmt: skip

# The states of the record in which it can be done at all; elsewhere whoever may is told so and nothing changes.
OPEN_IN = {
    "edit a draft": {"draft"},
    "publish": {"draft"},
    "refuse a find": {"draft"},
    "amend the entry": {"published", "settled"},
    "amend the question": {"published", "withdrawn", "settled"},
    "correct the entry": {"settled"},
    "correct the question": {"settled"},
    "give a verdict": {"published", "withdrawn"},
    "correct the outcome": {"settled"},
    "withdraw": {"published", "settled"},
    "answer a challenge": {"settled"},
    "uphold a challenge": {"settled"},
    "confirm a withdrawal": {"published", "settled"},
    "confirm a correction": {"settled"},
}
ON_A_QUESTION = {"amend the question", "correct the question", "give a verdict", "correct the outcome"}


def mark(action: str, role: str) -> str:
    """The cell of the table."""
    return TABLE[action].split()[ROLES.index(role)]


def sees(role: str, owner: str, state: str) -> bool:
    """Whether they see the record at all: drafts are their contributor's and the desk's."""
    inside = role in ("editor", "adjudicator", "administrator")
    return state != "draft" or inside or (role == "contributor" and owner == "own")


def expected(action: str, role: str, owner: str, state: str, people: int) -> str:
    """allowed, proposal, refused, not now (the state is not one for it) or missing (404)."""
    cell = mark(action, role)
    if not sees(role, owner, state):
        return "missing"
    if cell == "-":
        return "refused"
    if state not in OPEN_IN[action]:
        return "missing" if action in ON_A_QUESTION and state == "draft" else "not now"
    if cell == "O" and owner != "own":
        return "refused"
    return "proposal" if cell == "P" or (cell == "2" and people == 2) else "allowed"
