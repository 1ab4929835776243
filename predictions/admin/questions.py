"""Questions: the list, the due queue, the page of each, and the pages that settle, correct and amend it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import actions
from ..models import Awaiting, Embargo, Prediction, PredictionState, Question, QuestionState, Verdict
from ..queries.care import findings_of
from ..queries.desk import TABS, desk_counts, desk_queue
from ..queries.due import due_rows
from .access import ADJUDICATORS, INSIDERS, JUDGES, RecordAdmin, may, user_of
from .amending import AMEND_QUESTION, AmendQuestionForm, changes_of, question_initial
from .care import CareSteps
from .desk import SAYS, tabs
from .embargoes import local_text
from .findings import ConfirmForm, proposal_of, proposed_initial, proposed_outcome, shown_findings
from .freshness import is_sound
from .judging import judged_so_far, standing_until, turn, what_happened
from .merging import QuestionMerge
from .notices import attempt
from .outcomes import (
    CORRECTION_FIELDS,
    CorrectionForm,
    OutcomeForm,
    correction_initial,
    moved,
    standings_of,
)
from .proposing import done_or_proposed
from .record import evidence_of, in_force, steps_of, web_address
from .stepping import bound, require, show, step_page
from .steps import AMENDED

PREFIX = "predictions_question"
PAGE_URL = "admin:predictions_question_change"
DUE_URL = "admin:predictions_question_due"
OUTCOME_PAGE = "admin/predictions/question/outcome.html"
DUE_PAGE = "admin/predictions/question/due.html"
RECORD_PAGE = "admin/predictions/question/record.html"
MOST_SHOWN = 50


class DueFilter(admin.SimpleListFilter):
    """Open questions by the clock."""

    title = "waiting"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "past its deadline"), ("open", "still running")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        if self.value() == "due":
            return queryset.unsettled().filter(due_at__lte=now)  # type: ignore[attr-defined, no-any-return]
        if self.value() == "open":
            return queryset.unsettled().filter(due_at__gt=now)  # type: ignore[attr-defined, no-any-return]
        return queryset


@admin.register(Question)
class QuestionAdmin(CareSteps, QuestionMerge, RecordAdmin):
    """Journey 3: mark an outcome."""

    list_display = ("words", "state", "deadline", "n_predictions", "step")
    list_filter = (DueFilter, "state")
    search_fields = ("statement", "resolution_criteria", "topics__name")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # A subquery, so that a page counts its own rows only and not the whole table's.
        claims = Prediction.objects.filter(question=OuterRef("pk"), state=PredictionState.PUBLISHED).order_by()
        published = Coalesce(Subquery(claims.values("question").annotate(n=Count("pk")).values("n")), 0)
        mine = Prediction.objects.visible_to(user_of(request)).values("question")
        rows = Question.objects.exclude(state=QuestionState.MERGED).filter(
            ~Q(state=QuestionState.DRAFT) | Q(pk__in=mine)
        )
        return rows.annotate(n_published=published).order_by("-id")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        steps = {"outcome": self.outcome_view, "correct": self.correct_view, "amend": self.amend_view}
        pages = [path(f"<int:pk>/{name}/", wrap(view), name=f"{PREFIX}_{name}") for name, view in steps.items()]
        confirm = path("<int:pk>/findings/<int:finding>/confirm/", wrap(self.confirm_view), name=f"{PREFIX}_confirm")
        due = path("due/", wrap(self.due_view), name=f"{PREFIX}_due")
        return [due, confirm, *pages, *self.care_urls(), *self.merge_urls(), *super().get_urls()]

    @admin.display(description="statement", ordering="statement")
    def words(self, row: Question) -> SafeString:
        return format_html('<bdi class="quote">{}</bdi>', row.statement or "(no statement yet)")

    @admin.display(description="predictions", ordering="n_published")
    def n_predictions(self, row: Any) -> int:
        return int(row.n_published)

    @admin.display(description="next step")
    def step(self, row: Question) -> SafeString | str:
        if row.settled or row.state == QuestionState.DRAFT:
            return ""
        return format_html('<a href="{}">Mark outcome</a>', reverse(f"admin:{PREFIX}_outcome", args=[row.pk]))

    # --- the queue

    def due_view(self, request: HttpRequest) -> TemplateResponse:
        now, user = timezone.now(), user_of(request)
        judges, insider = may(request, JUDGES), may(request, INSIDERS)
        tab = request.GET.get("tab", "")
        tab = tab if judges and tab in TABS else TABS[0]
        page = Paginator(desk_queue(tab, user, now), self.list_per_page).get_page(request.GET.get("page", "")[:9])
        due = due_rows(page)
        authors, findings = _authors_of([row.pk for row in due]), findings_of(due)
        rows = [
            (row, _days_overdue(row, now), _listed(authors[row.pk]), shown_findings(findings[row.pk])) for row in due
        ]  # fmt: skip
        context = {
            "page": page, "rows": rows, "today": timezone.localdate(now), "may_judge": judges, "insider": insider,
            "tab": tab, "tabs": tabs(tab, desk_counts(user, now)) if judges else [], "says": SAYS[tab],
            "may_decide": may(request, ADJUDICATORS), "kept": f"tab={tab}&" if tab != TABS[0] else "",
        }  # fmt: skip
        return show(self, request, DUE_PAGE, title="The desk", **context)

    # --- one question

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        row = self.row_or_404(request, object_id)
        about = self._about(request, row)
        subjects = [row.log_subject, *(claim.log_subject for claim, _ in about["claims"])]
        context = about | {
            "steps": steps_of(subjects), "amendments": row.amendments.select_related("actor"),
            "superseded": row.resolutions.filter(superseded_at__isnull=False).select_related("verdict"),
            "may_mark": row.state in (QuestionState.OPEN, QuestionState.REOPENED) and may(request, JUDGES),
            "may_correct": row.settled and may(request, JUDGES),
            "may_amend": row.state != QuestionState.DRAFT and may(request, JUDGES),
            "waits_for": Awaiting(row.awaiting).label if row.awaiting else "",
            "may_merge": row.state != QuestionState.DRAFT and may(request, ADJUDICATORS),
            "may_judge": may(request, JUDGES), "is_due": row.is_due(timezone.now()),
        }  # fmt: skip
        if may(request, INSIDERS) and row.state != QuestionState.DRAFT:
            context |= self.care_context(row)
        return show(self, request, RECORD_PAGE, title="Question", original=row, **context)

    def _about(self, request: HttpRequest, row: Question) -> dict[str, Any]:
        """What a person needs before them to judge a question."""
        claims = Prediction.objects.visible_to(user_of(request)).filter(question=row).order_by("said_on", "pk")
        resolution = in_force(row)
        shown = list(claims.select_related("author", "commentary", "outlet")[:MOST_SHOWN])
        return {
            "row": row, "topics": row.topics.all(), "n_claims": claims.count(),
            "claims": [(claim, web_address(claim.commentary.url)) for claim in shown],
            "resolution": resolution, "evidence": evidence_of(resolution), "insider": may(request, INSIDERS),
        }  # fmt: skip

    def _public_row(self, request: HttpRequest, pk: int, roles: frozenset[str]) -> Question:
        require(request, roles)
        row: Question = self.row_or_404(request, pk, Question.objects.public())
        return row

    # --- its steps

    def outcome_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._public_row(request, pk, JUDGES)
        kind, fieldsets, title = turn(row)
        form = bound(request, kind, initial={"seen": row.last_seq})
        if is_sound(request, form, row.last_seq):
            before = standings_of(row)
            given = attempt(form, lambda: self._mark(request, row, form))
            if isinstance(given, Embargo):
                messages.success(request, f"Held until {local_text(given.not_before)}: until then it is no verdict.")
                return redirect(DUE_URL)
            if given is not None:
                messages.success(request, what_happened(given, moved(before, standings_of(row))))
                return redirect(DUE_URL) if given.about == "outcome" else redirect(PAGE_URL, pk)
        if row.settled:
            messages.warning(request, "This question has an outcome in force; an adjudicator can correct it.")
        return self._step(request, row, form, title, fieldsets)

    def confirm_view(self, request: HttpRequest, pk: int, finding: int) -> HttpResponse:
        """One click leads here, and one more makes the checker's proposal the editor's own verdict."""
        row = self._public_row(request, pk, JUDGES)
        proposal = proposal_of(row, finding)
        if proposal is None:
            raise Http404("There is no such proposal.")
        form = bound(request, ConfirmForm, initial=proposed_initial(proposal))
        if request.method == "POST" and form.is_valid():
            before, who, said = standings_of(row), user_of(request), form.cleaned_data
            verb = actions.confirm_proposal
            given = attempt(form, lambda: verb(actor=who, finding=proposal, now=timezone.now(), **said))
            if given is not None:
                messages.success(request, what_happened(given, moved(before, standings_of(row))))
                return redirect(DUE_URL)
        return step_page(
            self, request, form, title="Confirm the proposal", button=f"Confirm: {proposed_outcome(proposal)}",
            original=row, back=reverse(PAGE_URL, args=[pk]), template=OUTCOME_PAGE,
            **self._about(request, row) | {"findings": shown_findings([proposal])},
        )  # fmt: skip

    def _mark(self, request: HttpRequest, row: Question, form: OutcomeForm) -> Verdict | Embargo:
        who, now = user_of(request), timezone.now()
        form.keep_copy(who, now)
        if (until := form.cleaned_data.get("not_before")) is not None:
            return actions.hold_verdict(actor=who, verdict=form.verdict(row), not_before=until, now=now)
        [given] = actions.give_verdicts(actor=who, verdicts=[form.verdict(row)], now=now)
        return given

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._public_row(request, pk, JUDGES)
        form = bound(request, CorrectionForm, initial=_in_force_initial(row) | {"seen": row.last_seq})
        if is_sound(request, form, row.last_seq) and self._correct(request, row, form):
            return redirect(PAGE_URL, pk)
        alone = may(request, ADJUDICATORS)
        title = "Correct the outcome" if alone else "Propose to correct the outcome"
        return self._step(request, row, form, title, CORRECTION_FIELDS)

    def _correct(self, request: HttpRequest, row: Question, form: CorrectionForm) -> bool:
        who, now, before = user_of(request), timezone.now(), standings_of(row)
        if attempt(form, lambda: form.keep_copy(who, now)) is None:
            return False
        verdict, reason = form.verdict(row), form.cleaned_data["reason"]
        verb = actions.correct_outcome
        return done_or_proposed(
            request, form, lambda: verb(actor=who, verdict=verdict, reason=reason, now=now), act="correct outcome",
            target=row, reason=reason, arguments={"verdict": verdict}, alone=may(request, ADJUDICATORS),
            said=lambda: f"Corrected to {verdict.outcome}. {standing_until(row)}{moved(before, standings_of(row))}",
        )  # fmt: skip

    def _step(
        self, request: HttpRequest, row: Question, form: OutcomeForm, title: str, fieldsets: Sequence[Any]
    ) -> TemplateResponse:
        back, about = reverse(PAGE_URL, args=[row.pk]), self._about(request, row)
        about |= {"noted": shown_findings(findings_of([row])[row.pk]), **judged_so_far(row, user_of(request))}
        return step_page(
            self, request, form, title=title, button=title, original=row, back=back, fieldsets=fieldsets,
            template=OUTCOME_PAGE, **about,
        )  # fmt: skip

    def amend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._public_row(request, pk, JUDGES)
        form = bound(request, AmendQuestionForm, initial=question_initial(row))
        if is_sound(request, form, row.last_seq):
            changes, reason = changes_of(form), form.cleaned_data["reason"]
            done = done_or_proposed(
                request, form, lambda: self._amend(request, row, changes, reason), act="amend question", target=row,
                reason=reason, arguments={"changes": changes}, said=lambda: AMENDED,
            )  # fmt: skip
            if done:
                return redirect(PAGE_URL, pk)
        return step_page(
            self, request, form, title="Amend the question", button="Amend", original=row,
            back=reverse(PAGE_URL, args=[pk]), fieldsets=AMEND_QUESTION, subject=row.statement,
        )  # fmt: skip

    def _amend(self, request: HttpRequest, row: Question, changes: dict[str, Any], reason: str) -> Question:
        return actions.amend_question(
            actor=user_of(request), question=row, changes=changes, reason=reason, now=timezone.now()
        )


def _in_force_initial(row: Question) -> dict[str, Any]:
    resolution = in_force(row)
    if resolution is None:
        return {}
    partial = resolution.outcome == "partial"
    return correction_initial(
        resolution.verdict.evidence, outcome=resolution.outcome, credit=resolution.credit if partial else None,
        known_on=resolution.known_on, rationale=resolution.verdict.rationale,
    )  # fmt: skip


def _days_overdue(row: Question, now: datetime) -> int:
    """Days since the deadline day, in the question's zone: the day after it is day one."""
    assert row.due_at is not None
    return (now - row.due_at).days + 1


def _authors_of(ids: list[int]) -> defaultdict[int, list[str]]:
    """The names of those who predicted on each question; one query for a page."""
    claims = Prediction.objects.filter(state=PredictionState.PUBLISHED, question__in=ids).order_by("author__name")
    names: defaultdict[int, list[str]] = defaultdict(list)
    for question, name in claims.values_list("question_id", "author__name").distinct():
        names[question].append(name)
    return names


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
