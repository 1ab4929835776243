"""The desk that scores, rebuilds and boards are tried on."""

import pytest

from tests.actions.desk import fill_desk


@pytest.fixture
def desk(db: None) -> None:
    """Four authors, a shared question, a void one, and one each; some of it settled."""
    fill_desk()
