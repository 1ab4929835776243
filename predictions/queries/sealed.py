"""What the log holds and does not open yet."""

from ..models import Reading, Verdict


def sealed_seqs() -> frozenset[int]:
    """Numbers of entries that stay closed: verdicts and readings that a colleague must not see before giving their own.

    Their leaves are public at once, so that nothing can be changed meanwhile. Verdicts open when the question is
    settled or their turn is over, readings when the draft is published or refused. One query.
    """
    pending = Verdict.objects.pending().order_by().values_list("last_seq", flat=True)
    readings = Reading.objects.sealed().order_by().values_list("last_seq", flat=True)
    return frozenset(pending.union(readings, all=True))
