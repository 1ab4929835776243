"""Nothing leaves the house: every message lands in the post box."""

import pytest

from predictions.actions.reminders import post
from predictions.models import User
from tests.actions.reminders.makers import NOW, PostBox, look, settings
from tests.factories import make_user


@pytest.fixture
def post_box(monkeypatch: pytest.MonkeyPatch) -> PostBox:
    """What stands in for the channels."""
    box = PostBox()
    monkeypatch.setattr(post, "deliver", box.deliver)
    return box


@pytest.fixture
def single_stage(db: None) -> None:
    """Without heads-ups, and looked at once: each question that falls due has one reminder."""
    settings(heads_up_days=None)
    look(NOW)


@pytest.fixture
def ada(db: None) -> User:
    """An editor who wants one mail a day."""
    return make_user(email="ada@desk.example")
