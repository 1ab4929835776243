"""One cell of text -> one value, or a CellError whose sentence says the fix.

Every reader takes the cell as it stands in the file and answers None for one that holds white space only.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from predictions.formats.row import nine_places

OUTCOMES = ("true", "false", "partial", "void", "unverifiable", "ambiguous")
ROLES = ("byline", "guest", "quoted", "endorsed")
# A deadline ends on the next day, so the calendar's own last year is out; before 1900 it is a typing slip.
FIRST_YEAR, LAST_YEAR = 1900, 9998

_LONGEST_SHORT = 100  # characters of a number, a date, a word
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,3}")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[!-~]*)?")  # what nearly all are
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class CellError(ValueError):
    """One fault of one cell: a stable code and a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def shown(text: str) -> str:
    """Quote the beginning of a cell in a sentence, without what would break or reorder the line it stands on."""
    clipped = text if len(text) <= 40 else text[:39] + "…"
    return "“" + _UNSHOWABLE.sub("\ufffd", clipped) + "”"


def _short(text: str, code: str) -> str:
    """Trim a cell that can only be short; a long one is refused untrimmed, as `cells` keeps these."""
    if len(text) > _LONGEST_SHORT:
        raise CellError(code, f"Shorten {shown(text)}: nothing that long can be right here.")
    return text.strip()


def day(text: str) -> date | None:
    """Read an ISO date, YYYY-MM-DD and nothing else."""
    text = _short(text, "bad_date")
    if not text:
        return None
    # fromisoformat also takes 20260331 and 2026-W14-2, so the form is checked first.
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise CellError("bad_date", f"Write the date as YYYY-MM-DD, such as 2026-03-31, not {shown(text)}.")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise CellError("bad_date", f"There is no day {shown(text)}: write a real one as YYYY-MM-DD.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError("date_range", f"Give a year from {FIRST_YEAR} to {LAST_YEAR}, not {found.year:04d}.")
    return found


def share(text: str) -> Decimal | None:
    """Read a decimal from 0 to 1, rounded half-even to nine places (see `loses_digits`)."""
    text = _short(text, "not_a_number")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise _not_a_number(text)
    exact = Decimal(text)
    if text[0] == "-" or not 0 <= exact <= 1:
        raise _out_of_range(text, exact)
    return nine_places(exact)


def loses_digits(text: str) -> bool:
    """Tell whether reading this number drops digits beyond the ninth place."""
    if len(text) <= 10 and "e" not in text and "E" not in text:  # nine places need no more
        return False
    return Decimal(text.strip()) != share(text)


def _not_a_number(text: str) -> CellError:
    if text.endswith("%"):
        fix = "Write a share, such as 0.7 for 70 %"
    elif "," in text:
        fix = "Write the decimal point as a dot, such as 0.7"
    else:
        fix = "Write a plain number from 0 to 1, such as 0.7"
    return CellError("not_a_number", f"{fix}, not {shown(text)}.")


def _out_of_range(text: str, exact: Decimal) -> CellError:
    if text[0] == "-":
        fix = "Write a number from 0 to 1 without a minus sign"
    elif 1 < exact <= 100 and exact == exact.to_integral_value():
        fix = f"Numbers run from 0 to 1: write {exact.scaleb(-2).normalize():f} for {exact.normalize():f} %"
    else:
        fix = "Numbers run from 0 to 1: write one in that range"
    return CellError("probability_range", f"{fix}, not {shown(text)}.")


def moment(text: str) -> datetime | date | None:
    """Read an ISO date, or a date and time with its offset from UTC."""
    text = _short(text, "bad_time")
    if len(text) <= 10:
        return day(text)
    found = _MOMENT.fullmatch(text)
    if not found:
        raise CellError("bad_time", f"Write a date or a time such as 2026-03-31T18:00:00Z, not {shown(text)}.")
    if not found[1]:
        raise CellError("missing_offset", f"Add the offset from UTC to {shown(text)}: Z, or one such as +02:00.")
    try:
        instant = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellError("bad_time", f"There is no time {shown(text)}: write a real one.") from None
    day(instant.date().isoformat())
    return instant


def zone(text: str) -> str | None:
    """Read the name of a time zone by its form; whether there is such a zone is for `rules` to say."""
    text = _short(text, "bad_zone")
    if text and (len(text) > 64 or not _ZONE.fullmatch(text)):
        raise CellError("bad_zone", f"Write a time zone by its name, such as Europe/Berlin, not {shown(text)}.")
    return text or None


def _word(text: str, words: tuple[str, ...], code: str) -> str | None:
    word = _short(text, code).lower()  # spreadsheets turn true into TRUE
    if word and word not in words:
        raise CellError(code, f"Write one of {', '.join(words)}, or nothing, not {shown(text)}.")
    return word or None


def outcome(text: str) -> str | None:
    """Read the outcome of a question, in any case of letters."""
    return _word(text, OUTCOMES, "unknown_outcome")


def role(text: str) -> str | None:
    """Read the role of the speaker, in any case of letters."""
    return _word(text, ROLES, "unknown_role")


def url(text: str, limit: int) -> str | None:
    """Read a web address: http or https, with a host, without white space, of at most `limit` characters."""
    text = text.strip()
    if not text:
        return None
    if len(text) > limit:
        raise _too_long(text, limit)
    if not _PLAIN_ADDRESS.fullmatch(text) and not _is_web_address(text):
        raise CellError("bad_url", f"Write a web address that starts with https:// or http://, not {shown(text)}.")
    return text


def _is_web_address(text: str) -> bool:
    if _CONTROL.search(text) or len(text.split()) != 1:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError for one that is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def name(text: str, limit: int) -> str | None:
    """Read a one-line text, trimmed, of at most `limit` characters."""
    text = text.strip()
    if not text:
        return None
    if len(text) > limit:
        raise _too_long(text, limit)
    if not text.isprintable() and _CONTROL.search(text):  # the first test is quick and almost always enough
        raise CellError("control_character", f"Write {shown(text)} on one line, without tabs or control characters.")
    return text


def _too_long(text: str, limit: int) -> CellError:
    return CellError("too_long", f"Shorten {shown(text)} to {limit} characters; it has {len(text)}.")


def prose(text: str) -> str | None:
    """Keep a text verbatim."""
    return None if text.isspace() else text


def topics(text: str, limit: int) -> tuple[str, ...] | None:
    """Read topic names separated by semicolons; empty and repeated ones are dropped."""
    names = (name(part, limit) for part in text.split(";"))
    return tuple(dict.fromkeys(found for found in names if found)) or None
