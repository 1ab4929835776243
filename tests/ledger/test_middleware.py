import pytest
from django.test import Client


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "a=1&q=x%00y", "q=%ff", "q=%ED%A0%80"])
def test_a_query_that_is_no_text_is_400(query: str) -> None:
    answer = Client().get(f"/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/api/v1/scoreboard/?q=%00", "/api/v1/authors/a%00b/"])
def test_the_api_says_so_as_problem_json(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 400
    assert answer.json()["detail"]


def test_a_path_with_a_nul_is_400() -> None:
    assert Client().get("/authors/a%00b/").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=%C3%A9+t", "q=%25", "q=%F0%9F%8E%B2&page=2", "q=100%"])
def test_text_in_a_query_is_let_through(query: str) -> None:
    assert Client().get(f"/no-such-page/?{query}").status_code == 404


def test_probes_answer_under_any_host_name_and_to_reading_only() -> None:
    client = Client(headers={"host": "10.0.0.7"})
    assert client.get("/healthz").status_code == 200
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
    assert client.get("/admin/").status_code == 400
