"""System checks of the settings: what `ledger.env` could not use, each with its id and a hint."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .env import Problem


@register("settings")
def settings_are_usable(**_: Any) -> list[CheckMessage]:
    """Report every setting of the environment that cannot be used."""
    return [Error(problem.sentence, hint=problem.fix, id=problem.id) for problem in settings.ENVIRONMENT.problems]


def refuse_bad_settings() -> None:
    """End the process where a setting cannot be used. For the doors through which no system check runs."""
    problems: tuple[Problem, ...] = settings.ENVIRONMENT.problems
    if problems:
        sys.exit("\n".join(f"{problem.id}: {problem.sentence} {problem.fix}" for problem in problems))
