"""`./run demo_editor`: the login that `./run` prints once, in embedded mode on loopback only."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import actions
from ...models import Role, User

EMAIL = "editor@demo.example"


class Command(BaseCommand):
    """Makes the demo editor, an editor and no superuser, and prints the password; silent when there is one already."""

    help = "Make the demo editor of embedded mode and print the login once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("There is no demo login outside embedded mode: use `./run create_editor EMAIL`.")
        if User.objects.filter(email=EMAIL).exists():
            return
        password = secrets.token_urlsafe(9)
        actions.create_user(email=EMAIL, roles=[Role.EDITOR], password=password)
        self.stdout.write(f"Demo editor (this machine only): {EMAIL}  password: {password}")
