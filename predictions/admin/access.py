"""Who may open which page: by role, not by the framework's permissions. The verbs check again (DESIGN rule 9)."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from ..models import Role, User

WRITERS = frozenset({Role.CONTRIBUTOR.value, Role.EDITOR.value, Role.ADJUDICATOR.value})
JUDGES = frozenset({Role.EDITOR.value, Role.ADJUDICATOR.value})
ADJUDICATORS = frozenset({Role.ADJUDICATOR.value})
# Who takes words out of view.
KEEPERS = frozenset({Role.ADJUDICATOR.value, Role.ADMINISTRATOR.value})
PEOPLE = frozenset({Role.ADMINISTRATOR.value})
ANYBODY = frozenset(Role.values)
# Who reads the desk's own: notes, and who did what (TRUST 4.1); contributors only on their own entries.
INSIDERS = JUDGES | PEOPLE

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def user_of(request: HttpRequest) -> User:
    """The person at the keyboard; admin pages are never served to anybody else."""
    assert isinstance(request.user, User)
    return request.user


def may(request: HttpRequest, roles: frozenset[str]) -> bool:
    """Whether to offer a page. A superuser sees it, and the verb behind it says no without the role."""
    user = request.user
    return isinstance(user, User) and user.is_active and (user.is_superuser or bool(user.roles() & roles))


def is_key(text: object) -> bool:
    """Whether this can be the key of a row: digits that fit into eight bytes."""
    digits = str(text)
    return digits.isascii() and digits.isdecimal() and len(digits) < 19


def is_uuid(text: object) -> bool:
    """Whether this can be the key of a row that is known by a UUID."""
    return bool(_UUID.fullmatch(str(text)))


class RecordAdmin(admin.ModelAdmin):
    """Read-only pages for everybody of the desk; nothing is ever deleted here."""

    viewers = ANYBODY
    actions: Any = None
    list_per_page = 50
    show_full_result_count = False
    # What can be a key of this model; anything else never reaches the database.
    is_key = staticmethod(is_key)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, self.viewers)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, self.viewers)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        # Stock admin would ask the database for whatever was sent as if it were a key.
        sent = request.POST.copy()
        sent.setlist(ACTION_CHECKBOX_NAME, [one for one in sent.getlist(ACTION_CHECKBOX_NAME) if self.is_key(one)])
        request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        self.row_or_404(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404("What happened to a record stands in the log, on its own page.")

    def row_or_404(self, request: HttpRequest, pk: object, rows: QuerySet[Any] | None = None) -> Any:
        """The row, if this person may see it; for everybody else it is not there."""
        rows = self.get_queryset(request) if rows is None else rows
        found: Model | None = rows.filter(pk=pk).first() if self.is_key(pk) else None
        if found is None:
            raise Http404("There is no such page.")
        return found
