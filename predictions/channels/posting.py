"""One POST and what it means for a delivery: the rules that webhook and chat share."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from predictions.channels.message import Report, Status
from predictions.channels.safe_http import Answer, Refused, Rules, Unreachable, post

LONGEST_WAIT = timedelta(hours=24)
_GONE = 410
_MAY_WAIT = frozenset({429, 503})


def post_and_report(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    rules: Rules,
    at: datetime,
    check_before_data: Callable[[], object] | None,
) -> Report:
    """Send `body` once and report; what `check_before_data` raises passes through, and nothing was sent then."""
    if check_before_data:
        check_before_data()
    try:
        answer = post(url, body, headers, rules)
    except Refused as refusal:
        return Report(status=Status.DEAD, reply=str(refusal))
    except Unreachable as failure:
        return Report(status=Status.RETRY, reply=str(failure))
    return report_of(answer, at=at)


def report_of(answer: Answer, *, at: datetime) -> Report:
    """Return what an answer means: 2xx accepted, 410 dead and never again, everything else another attempt."""
    said = f"{answer.status} {_text(answer)}"
    if 200 <= answer.status < 300:
        return Report(status=Status.ACCEPTED, reply=said)
    if answer.status == _GONE:
        return Report(status=Status.DEAD, reply=said, disable=True)
    if 300 <= answer.status < 400:
        return Report(
            status=Status.RETRY,
            reply=f"{answer.status}: redirects are not followed; the address leads to {answer.headers.get('location')}",
        )
    wait = retry_after(answer.headers.get("retry-after", ""), at=at) if answer.status in _MAY_WAIT else None
    return Report(status=Status.RETRY, reply=said, retry_after=wait)


def retry_after(value: str, *, at: datetime) -> timedelta | None:
    """Return the wait that a Retry-After header asks for, in seconds or as a date, from 0 to 24 hours.

    None for what is neither. `at` is an aware time, now. Source: RFC 9110, section 10.2.3.

    >>> moment = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    >>> [str(retry_after(value, at=moment)) for value in ("90", "Sat, 31 Jan 2026 12:30:00 GMT", "9" * 30, "soon")]
    ['0:01:30', '0:30:00', '1 day, 0:00:00', 'None']
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]+", value):
        # int() refuses thousands of digits, and a timedelta far fewer
        wait = timedelta(seconds=int(value)) if len(value) < 9 else LONGEST_WAIT
    else:
        try:
            then = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        wait = (then if then.tzinfo else then.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _text(answer: Answer) -> str:
    return "" if answer.encoding else answer.body.decode("utf-8", errors="replace")
