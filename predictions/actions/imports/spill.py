"""Filled rows kept on disk between the passes over a file, so that each is parsed once and memory stays flat."""

import marshal
import tempfile
from collections.abc import Iterator, Sequence

from .normal import Filled


class Spill:
    """Blocks of rows in a temporary file that nobody else sees; gone when it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="ledger-import-")  # noqa: SIM115  # closed by close()
        self._ends = [0]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, rows: Sequence[Filled]) -> None:
        """Append one block."""
        self._file.seek(self._ends[-1])
        self._ends.append(self._ends[-1] + self._file.write(marshal.dumps([tuple(row) for row in rows])))

    def block(self, number: int) -> list[Filled]:
        """The rows of one block, numbered from 0."""
        self._file.seek(self._ends[number])
        data = self._file.read(self._ends[number + 1] - self._ends[number])
        return list(map(Filled._make, marshal.loads(data)))

    def __iter__(self) -> Iterator[list[Filled]]:
        return map(self.block, range(len(self)))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
