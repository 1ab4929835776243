"""Outlets, authors, topics: what predictions are filed under."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from .base import LoggedRecord, M, PublicQuerySet, PublicRecord

# A name of 200 characters, matched: folding case can make three of one.
KEY_LENGTH = 600


class CatalogueQuerySet(PublicQuerySet[M]):
    """Reads over what readers may see."""

    def public(self) -> "CatalogueQuerySet[M]":
        """Those that a published prediction names: the publication's entry marked them."""
        return self.filter(last_seq__isnull=False)


class AuthorQuerySet(CatalogueQuerySet["Author"]):
    """Reads that leave out whoever turned out to be somebody else."""

    def standing(self) -> "AuthorQuerySet":
        """Those that are not merged into another."""
        return self.filter(merged_into__isnull=True)

    def public(self) -> "AuthorQuerySet":
        """Those that a published prediction names, each person once."""
        return self.standing().filter(last_seq__isnull=False)


class Outlet(LoggedRecord):
    """A newspaper, newsletter, podcast or broadcaster."""

    verbs = "actions.rename_outlet"
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)

    objects = CatalogueQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OutletName(PublicRecord):
    """One name an outlet is known by, as matched; the old one stays when it is renamed."""

    verbs = "actions.rename_outlet"
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class AuthorState(models.TextChoices):
    """Whether they still speak. Nobody is told anything who is dead; open questions settle all the same."""

    ACTIVE = "active"
    RETIRED = "retired", "retired: speaks no more in public"
    DECEASED = "deceased"


class Author(LoggedRecord):
    """A person who is scored; may write for several outlets."""

    verbs = "actions.rename_author, actions.change_author_state or actions.merge_authors"
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AuthorState.choices, default=AuthorState.ACTIVE, db_default="active")
    # The day from which on they are retired, or the day of their death.
    state_since = models.DateField(null=True, blank=True)
    # The same person under another name: the row stays for its address, which leads on to this one, always in one step.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    objects = AuthorQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="author_state_known",
                condition=Q(state="active", state_since__isnull=True)
                | Q(state__in=["retired", "deceased"], state_since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_posthumous(self, known_on: date | None) -> bool:
        """Whether an outcome that was known on this day (None: is open) came after their death."""
        if self.state != AuthorState.DECEASED or self.state_since is None:
            return False
        return known_on is None or known_on > self.state_since


class AuthorName(PublicRecord):
    """One name an author is known by, as matched (trimmed, NFC, case-folded): the byline and every alias."""

    verbs = "actions.add_alias"
    author = models.ForeignKey(Author, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(PublicQuerySet["Topic"]):
    """Reads over what readers may see."""

    def public(self) -> "TopicQuerySet":
        """Those of a published question."""
        return self.filter(Exists(self.model.questions.through.objects.public().filter(topic=OuterRef("pk"))))


class Topic(PublicRecord):
    """A subject tag, such as war-in-ukraine."""

    verbs = "actions.save_drafts"
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)

    objects = TopicQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
