"""What every view does the same way: refuse what it does not know, read the clock once, show what may be seen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import exceptions, generics
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ...actions.base import require_role
from ...models import Scope, User
from .. import caching, once, versions
from ..authentication import require_scope
from ..ending import Ending
from ..fields import Strict
from ..paging import FIELDS, ORDERING, PARAMETERS, RowsPagination
from ..problems import MOST_ERRORS, shown

# An empty search is what a form sends before anybody typed anything.
SEARCH = "q"
BY_SLUG = {"slug": "slug", "-slug": "-slug"}
BY_DAYS = {
    "-recorded": "-id", "recorded": "id", "-said_on": "-said_on", "said_on": "said_on", "-deadline": "-deadline",
    "deadline": "deadline",
}  # fmt: skip
READING = ("GET", "HEAD", "OPTIONS")


class Door(APIView):
    """A view of the API. `parameters` are the query parameters it knows.

    `read_scope`, `write_scope`: what a token must be for; a change that names none takes the one that few tokens have.
    `caching`: what caches may do with what anybody reads. `counted`: answers say how much of the limit is left.
    `ending`: it is to go.
    `versioned`: a change must say by If-Match which version it is meant for. `whole`: it is one transaction, from the
    first look to the answer. `secret`: members that only the first answer to a change shows.
    """

    parameters: Sequence[str] = ()
    read_scope: ClassVar[str] = Scope.READ
    write_scope: ClassVar[str] = Scope.JUDGE
    caching: ClassVar[str] = caching.ONE_SECOND
    counted: ClassVar[bool] = True
    ending: ClassVar[Ending | None] = None
    versioned: ClassVar[bool] = False
    whole: ClassVar[bool] = True
    secret: ClassVar[tuple[str, ...]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything else: is there such a method, who asks, may they write, and are the parameters known?"""
        if not hasattr(self, (request.method or "").lower()):
            raise exceptions.MethodNotAllowed(request.method or "")
        changes = request.method not in READING
        if changes:
            # Before a lock is taken, since a body may come slowly; and before anybody parses it, which leaves none.
            self.read_body(request)
        super().initial(request, *args, **kwargs)
        require_scope(request, self.write_scope if changes else self.read_scope)
        self._refuse_unknown_parameters(request)
        if changes:
            name = str(request.method).lower()
            setattr(self, name, partial(self._change, getattr(self, name)))

    def read_body(self, request: Request) -> None:
        """Read what was sent, as much as any body of JSON may be; Django refuses more."""
        _ = request.body

    def get_throttles(self) -> list[Any]:
        self.throttles: list[Any] = super().get_throttles()
        return self.throttles

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer says what caches may do with it and what is left of the limit."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            response = caching.cacheable(request, response, caching=self.caching)
        else:
            response.headers.setdefault("Cache-Control", caching.NEVER)
        for name, text in {**self._limits(), **(self.ending.headers() if self.ending else {})}.items():
            response[name] = text
        return response

    def _limits(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for throttle in getattr(self, "throttles", ()):
            found |= throttle.headers()
        return found if self.counted else {name: found[name] for name in found if name != "RateLimit"}

    def _change(self, handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Any:
        """Every change, whichever view it is in, is one transaction, and under an Idempotency-Key one effect."""
        return once.change(request, partial(handler, request, *args, **kwargs), whole=self.whole, secret=self.secret)

    @cached_property
    def now(self) -> datetime:
        """The time of the request, in whole seconds."""
        return timezone.now().replace(microsecond=0)

    @property
    def actor(self) -> User:
        """Who writes; permissions have seen to it that somebody does."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def require(self, roles: tuple[str, ...], to: str) -> None:
        """Refuse early, before the body is read; the verb asks again."""
        require_role(self.actor, roles, to)

    def require_match(self, row: Any) -> None:
        """Refuse a change that was meant for another version of `row`; call it once the role is known."""
        versions.require_match(self.request, row)

    def given(self, body: type[Strict[Any]], *, partial: bool = False) -> Strict[Any]:
        """The request's body, checked. Raises ValidationError."""
        context: dict[str, Any] = {"reader": self.request.user, "warnings": []}
        checked = body(data=self.request.data, partial=partial, context=context)
        checked.is_valid(raise_exception=True)
        return checked

    def known_parameters(self) -> tuple[str, ...]:
        """Names of every query parameter that means something here."""
        return tuple(self.parameters)

    def _refuse_unknown_parameters(self, request: Request) -> None:
        known = self.known_parameters()
        errors: dict[str, list[ErrorDetail]] = {}
        for name, values in request.query_params.lists():
            if name not in known:
                sentence = f"This parameter is not known here; known are: {', '.join(known) or 'none'}."
                errors[shown(name)] = [ErrorDetail(sentence, "unknown_parameter")]
            elif len(values) > 1:
                errors[name] = [ErrorDetail("Give this parameter once.", "duplicate_parameter")]
            elif not values[0] and name != SEARCH:
                errors[name] = [ErrorDetail("Give this parameter a value, or leave it out.", "empty_parameter")]
            elif "\0" in values[0]:
                errors[name] = [ErrorDetail("Take out the NUL character.", "unstorable_text")]
        if errors:
            raise ValidationError(dict(list(errors.items())[:MOST_ERRORS]))


class Sparse(Door):
    """A view of rows by a serializer, of which `?fields=` names the members that are wanted."""

    def known_parameters(self) -> tuple[str, ...]:
        return (*super().known_parameters(), FIELDS)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": self.now, "reader": self.request.user}  # type: ignore[misc]

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)  # type: ignore[misc]
        members = getattr(serializer, "child", serializer).fields
        wanted = wanted_fields(self.request, list(members))
        for name in [name for name in members if name not in wanted]:
            members.pop(name)
        return serializer


class Listing(Sparse, generics.ListAPIView[Any]):
    """A list: filters of `filterset_class`, pages in one of `orderings` (a name and its column), the first by default.

    Rows without a value in the column are left out of the list in that order.
    """

    pagination_class = RowsPagination
    filterset_class: Any = None
    orderings: Mapping[str, str] = {"-recorded": "-id", "recorded": "id"}

    def known_parameters(self) -> tuple[str, ...]:
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        ordering = (ORDERING,) if len(self.orderings) > 1 else ()
        return (*filters, *super().known_parameters(), *ordering, *PARAMETERS)

    def order(self, request: Request) -> str:
        """The column to go by, `-` in front from the highest down. Raises ValidationError."""
        name = request.query_params.get(ORDERING, "") or next(iter(self.orderings))
        if name not in self.orderings:
            sentence = f"Give one of: {', '.join(self.orderings)}."
            raise ValidationError({ORDERING: [ErrorDetail(sentence, "unknown_ordering")]})
        return self.orderings[name]


class Detail(Sparse, generics.RetrieveAPIView[Any]):
    """One thing with its ETag; a hidden one and a missing one are both not found."""

    filter_backends = ()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        return versions.tagged(Response(self.get_serializer(row).data), row)


def wanted_fields(request: Request, known: Sequence[str]) -> Sequence[str]:
    """The members that `?fields=` names, comma between them; all of `known` without it. Raises ValidationError."""
    text = request.query_params.get(FIELDS, "")
    wanted = [name for name in text.split(",") if name]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sentence = f"There is no “{shown(unknown[0])}” here; give some of: {', '.join(known)}."
        raise ValidationError({FIELDS: [ErrorDetail(sentence, "unknown_field")]})
    return wanted or known
