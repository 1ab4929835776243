"""An operation that is to go says so."""

from datetime import date

from django.test import override_settings

from predictions.api.ending import Ending


@override_settings(PUBLIC_URL="https://ledger.example.org")
def test_an_ending_says_since_when_until_when_and_where_to_go_instead() -> None:
    assert Ending(date(2026, 1, 1), date(2027, 1, 1), "/api/v2/predictions/").headers() == {
        "Deprecation": "@1767225600",
        "Sunset": "Fri, 01 Jan 2027 00:00:00 GMT",
        "Link": '<https://ledger.example.org/api/v2/predictions/>; rel="successor-version"',
    }
