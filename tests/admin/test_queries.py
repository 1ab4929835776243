"""What the lists cost: a fixed number of queries, however many rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.helpers import ADD, DUE, LIST, page, signed_in
from tests.factories import make_draft, make_prediction, settle

pytestmark = pytest.mark.django_db

COSTS = {
    "/admin/": 6,
    LIST: 8,
    "/admin/predictions/question/": 8,
    DUE: 13,
    "/admin/predictions/author/": 7,
    "/admin/predictions/outlet/": 6,
    "/admin/predictions/topic/": 6,
    "/admin/predictions/commentary/": 6,
    "/admin/predictions/logentry/": 6,
    "/admin/predictions/apitoken/": 6,
}


def cost(address: str) -> int:
    client = signed_in()
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", COSTS)
def test_a_list_costs_the_same_for_one_row_and_for_twenty(address: str) -> None:
    settle(make_prediction(deadline=date(2026, 2, 1)).question)
    make_prediction(deadline=date(2026, 2, 1))
    make_draft()
    few = cost(address)
    for number in range(10):
        make_prediction(
            author=f"Author {number}", outlet=f"Outlet {number}", deadline=date(2026, 2, 1), topics=(f"Topic {number}",)
        )
        make_draft(author=f"Author {number}")
    assert cost(address) == few
    assert few <= COSTS[address]


def test_the_form_and_a_record_cost_little() -> None:
    row = make_prediction()
    assert cost(ADD) <= 4
    assert cost(page("prediction_change", row.pk)) <= 12
