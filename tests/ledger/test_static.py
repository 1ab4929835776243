from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from ledger.static import CollectedStaticFilesStorage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site.css").write_text("body { margin: 0 }")
    return tmp_path


def make_storage(folder: Path) -> CollectedStaticFilesStorage:
    return CollectedStaticFilesStorage(location=str(folder), base_url="/static/")


def test_until_they_are_collected_files_keep_their_names(folder: Path) -> None:
    assert make_storage(folder).url("site.css") == "/static/site.css"
    assert make_storage(folder).url("added-later.css") == "/static/added-later.css"


def test_collected_files_carry_a_hash(folder: Path) -> None:
    storage = make_storage(folder)
    list(storage.post_process({"site.css": (storage, "site.css")}))
    address = make_storage(folder).url("site.css")
    assert address != "/static/site.css"
    assert (folder / address.removeprefix("/static/")).read_text() == "body { margin: 0 }"


def test_a_file_that_was_forgotten_is_an_error_once_others_are_collected(folder: Path) -> None:
    storage = make_storage(folder)
    list(storage.post_process({"site.css": (storage, "site.css")}))
    storage.save("late.css", ContentFile(b""))
    with pytest.raises(ValueError, match=r"late\.css"):
        make_storage(folder).url("late.css")
