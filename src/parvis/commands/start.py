"""What every command that touches the data does first: the folder, the settings, Django, the migrations."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import click

from parvis.configuration import Configuration
from parvis.domain.errors import BadSetting

data_option: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--data",
    metavar="FOLDER",
    envvar="PARVIS_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that holds everything Parvis writes (default: ./data, or PARVIS_DATA).",
)


def start(data: Path | None, *, migrate: bool = True) -> Configuration:
    """Reads the settings, starts Django on the folder and brings its tables up to date.

    Raises `BadSetting` with a sentence, also for a folder that cannot be written and tables of a newer version.
    """
    if data is not None:
        os.environ["PARVIS_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    import django
    from django.db import DatabaseError

    from parvis import settings

    configuration = settings.CONFIGURATION
    try:
        configuration.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        detail = f"{configuration.data} cannot be made ({error.strerror}). Name a folder that Parvis may write to."
        raise BadSetting(name="PARVIS_DATA", detail=detail) from error
    django.setup()
    if migrate:
        try:
            _migrate(configuration.data / "migrating.lock")
        except DatabaseError as error:
            detail = f"the office's tables cannot be opened ({error}). Run `parvis doctor`, or restore your backup."
            raise BadSetting(name="database", detail=detail) from error
    return configuration


def _migrate(turn: Path) -> None:
    """Processes that start together take turns: the first brings the tables up to date, the others find them so."""
    from django.core.management import call_command

    if _is_behind():
        with turn.open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_behind():
                call_command("migrate", verbosity=0, interactive=False)


def _is_behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    unknown = [key for key in executor.loader.applied_migrations if key not in executor.loader.disk_migrations]
    if unknown and unknown[0][0] == "records":
        detail = "these tables were written by a newer Parvis. Install that version or a newer one."
        raise BadSetting(name="database", detail=detail)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
