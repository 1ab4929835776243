"""Where a log's own files can be had again: somebody's copy on the web, or a folder with one."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import Final, Protocol

TIMEOUT_SECONDS: Final = 30
MOST_BYTES: Final = 64 * 1024 * 1024  # a page of openings holds 256 payloads


class Mirror(Protocol):
    """Answers for a path below the log's own address."""

    def read(self, path: str) -> bytes | None:
        """The file; None where there is none. Raises OSError where nobody answers."""
        ...


class FolderMirror:
    """A folder as `export --static` writes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None


class UrlMirror:
    """A copy that is served, such as `https://mirror.example.org/log`. The operator names it, so it may be anywhere."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def read(self, path: str) -> bytes | None:
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=TIMEOUT_SECONDS) as answer:
                data: bytes = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                if error.code in {404, 410, 425, 451}:
                    return None
                raise
        if len(data) > MOST_BYTES:
            raise OSError(f"{path} is larger than {MOST_BYTES} bytes")
        return data
