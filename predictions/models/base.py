"""The one place that keeps the public record from being written past the verbs (DESIGN rule 1)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

from django.db import models

M = TypeVar("M", bound=models.Model)

_verb: ContextVar[str | None] = ContextVar("verb", default=None)


class WrittenPastTheVerbs(RuntimeError):
    """Code tried to change the public record outside a verb; the sentence names the verb to use."""


@contextmanager
def writing(verb: str) -> Iterator[None]:
    """Let the block write public records; only `actions.base.verb` opens it."""
    token = _verb.set(verb)
    try:
        yield
    finally:
        _verb.reset(token)


def _refuse(model: type[models.Model], what: str, remedy: str) -> NoReturn:
    raise WrittenPastTheVerbs(
        f"{model.__name__} is part of the public record: {what} would leave no entry in the log. Use {remedy}."
    )


def require_verb(model: type[models.Model], what: str) -> None:
    """Raise WrittenPastTheVerbs, with the way to go, unless a verb is running; `what` is the act to be refused."""
    if _verb.get() is None:
        _refuse(model, what, getattr(model, "verbs", "a verb in predictions.actions"))


def _never_deleted(model: type[models.Model]) -> NoReturn:
    _refuse(model, "deleting", "actions.refuse_drafts or actions.withdraw_predictions: nothing is ever deleted")


class PublicQuerySet(models.QuerySet[M]):
    """Reads freely, writes only inside a verb, never deletes."""

    def update(self, **kwargs: Any) -> int:
        require_verb(self.model, "update()")
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        require_verb(self.model, "bulk_update()")
        return super().bulk_update(objs, fields, batch_size)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        require_verb(self.model, "bulk_create()")
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        if getattr(self.model, "replaceable", False):
            require_verb(self.model, "delete()")
            return super().delete()
        _never_deleted(self.model)


class PublicRecord(models.Model):
    """A row that readers see: written by verbs, never deleted.

    `verbs` names the way in, for the sentence of a refusal; `replaceable` rows (scores, a question's topics) may be
    made anew.
    """

    verbs = "a verb in predictions.actions"
    replaceable = False

    objects: Any = PublicQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_verb(type(self), "save()")
        super().save(*args, **kwargs)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        # Where loaddata comes in, past save().
        require_verb(type(self), "saving")
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.replaceable:
            require_verb(type(self), "delete()")
            return super().delete(*args, **kwargs)
        _never_deleted(type(self))


class LoggedRecord(PublicRecord):
    """A public record with its own entries: a public id, a random log subject and the entry that last changed it."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Differs from the public id, so that a leaf says nothing about whom it concerns (TRUST 2.4).
    log_subject = models.UUIDField(default=uuid4, unique=True, editable=False)
    last_seq = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True


def probability_field(**kwargs: Any) -> "models.DecimalField[Any, Any]":
    """A probability in [0, 1] with nine places; the named constraint stands in the model."""
    return models.DecimalField(max_digits=10, decimal_places=9, **kwargs)


def in_unit_interval(*fields: str) -> models.Q:
    """The condition that each of `fields` is unknown or in [0, 1]."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__gte": 0, f"{field}__lte": 1})
    return condition
