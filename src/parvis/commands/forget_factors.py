"""`parvis forget-factors`: for someone who lost both their device and their recovery codes."""

from pathlib import Path

import click

from parvis.commands.start import data_option, start


@click.command
@click.argument("email")
@data_option
def command(*, email: str, data: Path | None) -> None:
    """Remove the second factors of the account of EMAIL, end its sessions, and tell its owner by e-mail.

    Make sure first who is asking. It is an act that stands in the record.
    """
    start(data)
    from parvis.actions.second_factor import forget_factors

    count = forget_factors(email=email)
    click.echo(f"{email}: {count} removed. A mail is on its way to them; they sign in and set up new ones.")
