"""Two that are the same become one: authors, questions, events. What was recorded twice leads on to what stays."""

from .authors import merge_authors
from .events import merge_events
from .questions import merge_questions

__all__ = ["merge_authors", "merge_events", "merge_questions"]
