"""What the log holds and does not open yet."""

from ..models import Verdict


def sealed_seqs() -> frozenset[int]:
    """Numbers of entries that stay closed: verdicts that a second editor must not see before giving their own.

    Their leaves are public at once, so that nothing can be changed meanwhile; they open when the question is settled
    or its verdicts' turn is over. One query.
    """
    return frozenset(Verdict.objects.pending().values_list("last_seq", flat=True))
