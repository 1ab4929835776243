"""Keeping a copy of a source: evidence that stays when the page is gone."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from ..models import Capture, User
from ..rules.entry import broken_line, unreadable
from ..rules.problems import Problem
from .base import JUDGES, require_role, verb
from .errors import Invalid
from .inputs import VerdictInput

LARGEST = 5_000_000  # bytes
KINDS = ("application/pdf", "image/jpeg", "image/png", "text/html", "text/plain", "message/rfc822", "multipart/related")


@verb
def keep_capture(*, actor: User, content: bytes, content_type: str, name: str = "", now: datetime) -> Capture:
    """Keep a copy; the same bytes are kept once. Raises Invalid (content, content_type, name), NotAllowed."""
    require_role(actor, JUDGES, "keep a capture")
    found = [*unreadable("name", name, 200), *broken_line("name", name)]
    if content_type not in KINDS:
        found.append(Problem("content_type", "unknown_type", f"Give one of: {', '.join(KINDS)}."))
    if not 0 < len(content) <= LARGEST:
        found.append(Problem("content", "bad_size", f"Give 1 to {LARGEST:,} bytes; these are {len(content):,}."))
    if found:
        raise Invalid(found)
    row = Capture(
        sha256=sha256(content).hexdigest(), content=content, content_type=content_type, name=name.strip(),
        kept_by=actor, kept_at=now,
    )  # fmt: skip
    Capture.objects.bulk_create([row], ignore_conflicts=True)
    return Capture.objects.defer("content").get(pk=row.sha256)


def kept_digests(verdicts: Iterable[VerdictInput]) -> set[str]:
    """Which of the digests that these verdicts name are of captures kept here; no query where none is named."""
    named = {piece.sha256 for one in verdicts for piece in one.evidence if piece.sha256}
    return set(Capture.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
