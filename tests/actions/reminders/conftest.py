"""Nothing leaves the house: every message lands in the post box."""

import pytest

from predictions.actions.reminders import post
from tests.actions.reminders.makers import PostBox


@pytest.fixture
def post_box(monkeypatch: pytest.MonkeyPatch) -> PostBox:
    """What stands in for the channels."""
    box = PostBox()
    monkeypatch.setattr(post, "deliver", box.deliver)
    return box
