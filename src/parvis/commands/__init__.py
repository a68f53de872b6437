"""The command line: `parvis COMMAND`. One file a command; errors are one sentence and exit code 2."""

import errno
import importlib
import sys
from typing import NoReturn

import click

from parvis import __version__
from parvis.domain.errors import ParvisError

_COMMANDS = {
    "account": "Make the account of an organiser or a moderator.",
    "analyse": "Read the opinions of a consultation or of a file: groups, agreements, figures.",
    "demo": "Open a demonstration consultation in your browser.",
    "doctor": "Check settings, database, disk and clock.",
    "export": "Write a consultation as files: Polis's set and the whole log.",
    "forget-factors": "Remove the second factors of someone who lost them.",
    "import": "Bring in a conversation from other software.",
    "keys": "Rotate the keys that seals and tokens are signed with.",
    "recount": "Count every ballot again and compare with the live tallies.",
    "redraw": "Make served draws again from the log, and compare their cards and chances.",
    "refresh": "Analyse what changed, for the results pages; or make the last analysis again and compare.",
    "rehearse": "Play a whole consultation with simulated citizens before opening it.",
    "retention": "Tell what the times of keeping would erase now, or erase it.",
    "serve": "Start the service.",
}


class _Commands(click.Group):
    """Loads a command's file only when it is called, so that each starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        file = "import_files" if cmd_name == "import" else cmd_name.replace("-", "_")
        command = importlib.import_module(f"parvis.commands.{file}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="parvis")
def parvis() -> None:
    """Parvis: mass citizen consultation for public bodies.

    Start with `parvis demo`. Each command explains itself: parvis COMMAND --help.
    """


def main() -> None:
    """Runs the command line. An error that a person can act on ends with its sentence and exit code 2."""
    try:
        parvis()
    except ParvisError as error:
        _stop(error)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG}:
            raise
        _stop(f"{error.filename or 'a file'} cannot be written ({error.strerror}). Free some space, then try again.")
    except Exception as error:
        trouble = _trouble_of(error)
        if trouble is None:
            raise
        _stop(f"{trouble} ({error})")


def _stop(sentence: object) -> NoReturn:
    click.echo(f"parvis: {sentence}", err=True)
    sys.exit(2)


def _trouble_of(error: Exception) -> ParvisError | None:
    if "django" not in sys.modules:
        return None
    from parvis.records.trouble import trouble_of

    return trouble_of(error)
