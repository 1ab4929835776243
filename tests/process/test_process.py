"""The whole process walked at random, from draft to final and back: its invariants hold after every step.

./run test tests/process                                     a few walks, always the same ones
WALK_SECONDS=300 ./run test -s tests/process                 new walks for five minutes, with a count of the steps
DATABASE_URL=postgres://… WALK_SECONDS=300 ./run test -s …   the same on PostgreSQL
"""

import os
import time
from collections import Counter
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from predictions import actions
from predictions.models import LogEntry, LogHead, Proposal, Question, Resolution, Verdict
from tests.derived import derived, rebuild_from_nothing

from .desk import STEPS, Desk

SECONDS = float(os.environ.get("WALK_SECONDS", "0"))
PLACE = st.integers(0, 11)
TWO_PEOPLE = {"VERDICTS_REQUIRED": 2, "CHALLENGE_DAYS": 7, "CHALLENGE_WORKING_DAYS": 0}
ONE_PERSON = TWO_PEOPLE | {"VERDICTS_REQUIRED": 1}


class Process(RuleBasedStateMachine):
    """One walk, in a transaction that is taken back at its end."""

    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.policy: Any = None
        self.desk = Desk(self.tally)

    @initialize(two=st.booleans())
    def begin(self, two: bool) -> None:
        """A desk of one policy or the other, with two claims on one question."""
        self.policy = override_settings(**(TWO_PEOPLE if two else ONE_PERSON))
        self.policy.enable()
        self.tally["walks"] += 1
        for author in (0, 2):
            self.desk.take("publish", author, 0, author)

    @rule(name=st.sampled_from(STEPS), first=PLACE, second=PLACE, third=PLACE)
    def step(self, name: str, first: int, second: int, third: int) -> None:
        """Somebody does something."""
        self.desk.take(name, first, second, third)

    @invariant()
    def one_outcome_in_force(self) -> None:
        """A question is settled if and only if one outcome of its round is in force."""
        current = Counter(Resolution.objects.filter(superseded_at=None).values_list("question", flat=True))
        settled = set(Question.objects.filter(state__in=("provisional", "final")).values_list("pk", flat=True))
        merged = set(Question.objects.filter(state="merged").values_list("pk", flat=True))
        assert set(current) - merged == settled and set(current.values()) <= {1}
        final = Resolution.objects.filter(superseded_at=None, question__state="final")
        assert not final.filter(final_at=None).exists()

    @invariant()
    def nobody_confirms_alone(self) -> None:
        """Whoever proposed did not confirm, and two that settle are two people."""
        assert not Proposal.objects.filter(state="confirmed", decided_by=F("proposer")).exists()
        for one in Resolution.objects.filter(judges=2).select_related("verdict"):
            round_ = Verdict.objects.filter(question=one.question_id, round=one.round, about="outcome")
            assert len(set(round_.values_list("editor", flat=True))) >= 2

    @invariant()
    def every_entry_is_numbered(self) -> None:
        """The log has as many entries as it says, without a gap."""
        size = LogHead.objects.get().size
        last = LogEntry.objects.order_by("-seq").values_list("seq", flat=True).first()
        assert (LogEntry.objects.count(), last) == (size, size - 1 if size else None)

    def teardown(self) -> None:
        """At the end of a walk: the log tells all of the record, and the scores are what a rebuild makes of it."""
        try:
            if self.policy is not None:
                self._look_at_all()
        finally:
            if self.policy is not None:
                self.policy.disable()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def _look_at_all(self) -> None:
        now = self.desk.now
        found = actions.verify_log(now=now)
        assert not found.n, [(one.of, one.stored, one.should) for one in found.found[:5]]
        actions.sum_up_waiting(now=now)
        actions.admit_matured(now=now)
        kept = derived()
        rebuild_from_nothing(now=now)
        assert derived() == kept


COMMON: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.mark.django_db
def test_the_process_holds_whatever_is_done_in_whatever_order() -> None:
    Process.tally.clear()
    if not SECONDS:
        # The same walks each time, and none shrunk.
        few = settings(max_examples=14, stateful_step_count=30, derandomize=True, phases=(Phase.generate,), **COMMON)
        run_state_machine_as_test(Process, settings=few)
        return
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        # Not shrunk either: that takes minutes, and the steps of the walk that failed are printed as they are.
        many = settings(max_examples=20, stateful_step_count=60, phases=(Phase.generate,), **COMMON)
        run_state_machine_as_test(Process, settings=many)
    print("\n" + "\n".join(f"{n:>7,} {name}" for name, n in sorted(Process.tally.items())))
