"""Leaves: the bytes of RFC 8785, whatever the kind and the number."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from predictions.transparency.canonical import MAX_INTEGER
from predictions.transparency.leaves import commitment, leaf_hash, new_salts, seal

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
kinds = st.sampled_from(["import.row", "question.published", 'a"b', "a\\b", "É", "", "a\n"])


@given(st.integers(0, MAX_INTEGER), kinds, st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_leaf_is_canonical(seq: int, kind: str, subject: UUID, salt: bytes) -> None:
    sealed = seal(seq=seq, kind=kind, subject=subject, at=AT, payload={"a": "é"}, salt=salt)
    opening = commitment(salt, sealed.payload).hex()
    leaf = {
        "at": "2026-03-01T12:00:00Z", "commitment": opening, "kind": kind, "seq": seq, "subject": str(subject), "v": 1,
    }  # fmt: skip
    assert sealed.leaf == rfc8785.dumps(leaf)  # type: ignore[arg-type]
    assert sealed.leaf_hash == leaf_hash(sealed.leaf)


def test_a_subject_may_come_as_text() -> None:
    subject, salt = uuid4(), bytes(32)
    both = [
        seal(seq=1, kind="import.row", subject=one, at=AT, payload={}, salt=salt) for one in (subject, str(subject))
    ]
    assert both[0] == both[1]


def test_salts_drawn_together_differ() -> None:
    assert len(set(new_salts(1000))) == 1000
    assert new_salts(0) == []


def test_a_kind_that_would_make_a_leaf_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        seal(seq=0, kind="x" * 70_000, subject=uuid4(), at=AT, payload={})
