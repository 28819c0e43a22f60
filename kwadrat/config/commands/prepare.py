"""Run as the owner of the tables: extensions, rights of the application, migrations, messages, catalogues."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

import django
import psycopg
from django.core.management import call_command

from kwadrat.config import messages, roles


def main() -> None:
    """Everything here may be repeated without harm."""
    app = unquote(urlsplit(os.environ["DATABASE_URL"]).username or "")
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        roles.make_extensions(owner)
        roles.grant(owner, owner.info.user, app)
    compile_messages()
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from kwadrat.casework import partnership

    partnership.sync_catalogue()


def compile_messages() -> None:
    """Compile the Polish catalogue when a fragment is newer than it."""
    newest = max((path.stat().st_mtime for path in messages.POLISH.glob("*.po")), default=0.0)
    if not messages.OUT.exists() or messages.OUT.stat().st_mtime < newest:
        messages.compile_catalogue()


if __name__ == "__main__":
    main()
