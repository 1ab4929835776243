"""The log's tree in the database: the frontier, nodes and roots of it, at sizes where trees and tiles change shape."""

import hashlib
import random
from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.db import connection, transaction

from predictions.actions.bulk import FEW, insert_rows
from predictions.actions.log import Entry, append_entries, append_many, read_frontier
from predictions.models import Kind, LogEntry, LogHead, LogNode, LogOpening, log_guards, log_tree
from predictions.models.base import writing
from predictions.transparency.leaves import leaf_hash
from predictions.transparency.merkle import Frontier, root_at, root_of
from tests.factories import NOW, make_prediction, settle


def plain_root(hashes: Sequence[bytes]) -> bytes:
    """RFC 9162's definition, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + plain_root(hashes[:split]) + plain_root(hashes[split:])).digest()


def hashes_in_log() -> list[bytes]:
    return [bytes(one) for one in LogEntry.objects.order_by("seq").values_list("leaf_hash", flat=True)]


def entries(count: int) -> list[Entry]:
    return [Entry(Kind.METHOD_CHANGED, uuid4(), {"number": number}) for number in range(count)]


def fill(count: int) -> None:
    """`count` entries, past the verbs, and the tree made of them as a migration does."""
    subject = uuid4()
    leaves = [b"leaf %d" % number for number in range(count)]
    rows = [(seq, leaf, leaf_hash(leaf), "method.changed", subject, NOW) for seq, leaf in enumerate(leaves)]
    with writing("this test"):
        insert_rows(LogEntry, ("seq", "leaf", "leaf_hash", "kind", "subject", "at"), rows)
        insert_rows(LogOpening, ("seq", "salt", "payload"), [(seq, bytes(32), b"{}") for seq in range(count)])
    log_guards.remove(connection)
    log_tree.rebuild(connection)
    log_guards.install(connection)


def assert_tree_is_that_of_the_entries() -> None:
    hashes = hashes_in_log()
    tree = read_frontier()
    assert tree.size == LogHead.objects.get().size == len(hashes)
    assert root_of(tree) == root_at(len(hashes), log_tree.stored_nodes()) == plain_root(hashes)
    nodes = {(one.level, one.idx): bytes(one.hash) for one in LogNode.objects.all()}
    wanted = {
        (level, index): plain_root(hashes[index * 256**level : (index + 1) * 256**level])
        for level in (1, 2)
        for index in range(len(hashes) // 256**level)
    }
    assert nodes == wanted


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 65_536, 65_537])
@pytest.mark.django_db
def test_the_stored_tree_is_that_of_all_leaves(size: int) -> None:
    if size:
        fill(size - 1)
        with writing("this test"):
            append_entries(entries(1), now=NOW)  # the last one as verbs append it
    assert_tree_is_that_of_the_entries()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.django_db
def test_batches_of_any_size_grow_one_tree(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(12):
        count = draw.choice([0, 1, 2, 5, FEW - 1, FEW, 255, 256, 257, 300])
        with writing("this test"):
            append_many(iter(entries(count)), count, now=NOW)
    assert_tree_is_that_of_the_entries()


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_in_the_tree() -> None:
    make_prediction()
    before = read_frontier()
    with writing("this test"), transaction.atomic():
        append_entries(entries(300), now=NOW)
        transaction.set_rollback(True)
    assert read_frontier() == before
    settle(make_prediction().question)
    assert_tree_is_that_of_the_entries()


@pytest.mark.django_db
def test_a_head_whose_frontier_is_not_that_of_its_size_is_not_appended_to() -> None:
    make_prediction()
    log_guards.remove(connection)
    with writing("this test"):
        LogHead.objects.update(size=3)
        with pytest.raises(ValueError, match="full subtrees"):
            append_entries(entries(1), now=NOW)


@pytest.mark.django_db
def test_a_tree_is_made_anew_from_its_entries() -> None:
    fill(600)
    tree, nodes = read_frontier(), set(LogNode.objects.values_list("level", "idx"))
    assert nodes == {(1, 0), (1, 1)}
    assert tree == Frontier(600, tree.roots)
    assert [len(log_tree.tile_hashes(level, index)) for level, index in ((0, 0), (0, 2), (0, 3), (1, 0))] == [
        256, 88, 0, 2,
    ]  # fmt: skip
