"""`./run create_editor EMAIL --role editor`: a user of the desk."""

import getpass
import os
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import actions
from ...models import Role


class Command(BaseCommand):
    """Asks for a password, takes it from LEDGER_PASSWORD, or makes one and prints it once."""

    help = (
        "Make a user of the desk. The password is asked for; without a terminal it is taken from the environment "
        "variable LEDGER_PASSWORD or made and printed once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--role", action="append", dest="roles", help=f"one of {', '.join(Role.values)}; repeatable"
        )

    def handle(self, *, email: str, roles: list[str] | None, **options: Any) -> None:
        password, made = _password()
        try:
            user = actions.create_user(email=email, roles=roles or [Role.EDITOR], password=password)
        except actions.DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{user.email} is now {', '.join(sorted(user.roles()))}.")
        if made:
            self.stdout.write(f"Password, shown only now: {password}")


def _password() -> tuple[str, bool]:
    """The password, and whether it was made here."""
    if given := os.environ.get("LEDGER_PASSWORD"):
        return given, False
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("The same again: "):
        raise CommandError("The two passwords differ; nobody was made.")
    return first, False
