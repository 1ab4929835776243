"""Two people at once: a form knows what it was opened on, and a record that changed since is not overwritten."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from .notices import DeskForm

CHANGED = (
    "Somebody changed this record while you had the page open. Nothing is stored yet: look at what it says now, then "
    "send the form again. What you wrote is still here."
)


class FreshForm(DeskForm):
    """A form about a record as it was when the page was opened."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def is_fresh(self, last_seq: int | None) -> bool:
        """Whether the record is still what the page showed; if not, the form says so, and shows the new state."""
        if self.cleaned_data["seen"] in (None, last_seq):
            return True
        self.keep("seen", last_seq)
        self.add_error(None, CHANGED)
        return False

    def keep(self, name: str, value: Any) -> None:
        """What the page shows in this field when the form comes back."""
        assert isinstance(self.data, QueryDict)
        sent = self.data.copy()
        sent[self.add_prefix(name)] = value
        self.data = sent


def is_sound(request: HttpRequest, form: FreshForm, last_seq: int | None) -> bool:
    """Whether something was sent that can be given to a verb."""
    return request.method == "POST" and form.is_valid() and form.is_fresh(last_seq)
