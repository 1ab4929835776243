"""Where the address of something that was merged leads."""

from uuid import UUID

from ..models import Author, Question


def author_at(slug: str) -> Author | None:
    """The public author into whom the one with this slug was merged; None where the slug is nobody's, or in use."""
    return Author.objects.public().filter(merged__slug=slug).first()


def question_at(public_id: UUID) -> Question | None:
    """The public question into which the one with this id was merged, or None."""
    found: Question | None = Question.objects.public().filter(merged__public_id=public_id).first()
    return found
