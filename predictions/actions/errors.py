"""How a verb says no: a stable code, a sentence and the field; every door maps these four once."""

from collections.abc import Mapping, Sequence

from ..rules.problems import Problem


class DomainError(Exception):
    """A verb refused and changed nothing. `problems` are those of all items, `by_index` tells which item has which."""

    code = "refused"

    def __init__(self, problems: Sequence[Problem] | Mapping[int, Sequence[Problem]]) -> None:
        self.by_index = dict(problems) if isinstance(problems, Mapping) else {0: tuple(problems)}
        self.problems = tuple(problem for found in self.by_index.values() for problem in found)
        super().__init__(" ".join(problem.sentence for problem in self.problems))

    @classmethod
    def one(cls, field: str, code: str, sentence: str) -> "DomainError":
        """The error of a single problem."""
        return cls([Problem(field, code, sentence)])


class Invalid(DomainError):
    """What was entered cannot stand; each problem names the field and the fix."""

    code = "invalid"


class NotAllowed(DomainError):
    """The actor's role does not reach this far."""

    code = "not_allowed"


class NotFound(DomainError):
    """There is no such thing for this actor."""

    code = "not_found"


class Conflict(DomainError):
    """The thing is no longer in the state that the verb needs."""

    code = "conflict"


class Unavailable(DomainError):
    """There is an answer, but not here and now; the sentence says where or when."""

    code = "unavailable"
