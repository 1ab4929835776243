"""What the fuzzer's database holds before it starts: the seeds, a draft, and somebody with every scope."""

import django
from django.utils import timezone

django.setup()

from django.core.management import call_command  # noqa: E402

from predictions import actions  # noqa: E402
from tests.factories import make_draft, make_prediction, settle  # noqa: E402

ROUNDS = 40


def fill() -> str:
    """Fill the database; returns the text of a token, and the ids of a draft and a question for each round."""
    now = timezone.now()
    user = actions.create_user(email="fuzz@desk.example", roles=["adjudicator"], password="correct horse battery")
    call_command("load_seeds", verbosity=0)
    pairs = []
    for number in range(ROUNDS):
        question = make_prediction(user).question
        assert question is not None
        if number % 3 == 2:
            settle(question, actor=user)
        pairs.append(f"{make_draft(user).public_id}/{question.public_id}")
    actions.place_boards(now=now)
    return " ".join((actions.make_token(actor=user, days=30, now=now)[1], *pairs))
