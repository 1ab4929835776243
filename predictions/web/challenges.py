"""Challenging an outcome: a form for anybody. Nothing is asked of the browser: no cookie, no script."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import actions
from ..models import Question
from .languages import others
from .limits import address_of, may_send

# So many from one address within an hour; whoever has more to say writes to the desk.
MOST: Final = 5


class ChallengeForm(forms.Form):
    """What is wrong, where it can be seen, and how the desk can ask back."""

    use_required_attribute = False
    text = forms.CharField(
        label=gettext_lazy("What is wrong with the outcome?"), widget=forms.Textarea({"rows": 6}), max_length=5000
    )
    evidence_url = forms.CharField(
        label=gettext_lazy("Where can it be seen?"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("The address of a source."),
    )
    from_author = forms.BooleanField(label=gettext_lazy("I am the author, or act for them"), required=False)
    contact_name = forms.CharField(
        label=gettext_lazy("Your name"), required=False, max_length=200, help_text=gettext_lazy("Not published.")
    )
    contact = forms.CharField(
        label=gettext_lazy("Your e-mail address"), max_length=254, help_text=gettext_lazy("Not published.")
    )
    # Nobody sees it, so nobody fills it in but programs.
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this empty"),
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def challenge(self, question: Question) -> actions.ChallengeInput:
        """The form as the verb takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        return actions.ChallengeInput(question=question, **data)


# Nothing here depends on who is logged in, so there is nothing that another site could make somebody's browser do.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/questions/<id>/challenge/`; 404 for drafts, 409 where no outcome is in force, 429 for too many."""
    question = Question.objects.public().filter(public_id=public_id).first()
    if question is None:
        raise Http404
    form = ChallengeForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method != "POST":
        return _page(request, question, form)
    if not form.is_valid() or form.cleaned_data["website"]:
        return _page(request, question, form, status=400)
    if not may_send("challenges", address_of(request), MOST):
        form.add_error(None, _("Too many challenges came from your address: send this one in an hour."))
        return _page(request, question, form, status=429)
    try:
        filed = actions.file_challenge(challenge=form.challenge(question), now=timezone.now())
    except actions.DomainError as refused:
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, _(problem.sentence))
        return _page(request, question, form, status=409 if isinstance(refused, actions.Conflict) else 400)
    return _page(request, question, form, filed=filed)


def _page(request: HttpRequest, question: Question, form: Any, *, status: int = 200, filed: Any = None) -> HttpResponse:
    context = {"question": question, "form": form, "filed": filed, "tongues": others(request.path)}
    response = render(request, "web/challenge.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
