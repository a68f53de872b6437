"""`parvis account`: an account of the office, for the first organiser or for others."""

from pathlib import Path

import click

from parvis.commands.start import data_option, start

_ROLES = ("administrator", "organiser", "moderator", "analyst", "partner", "observer")


@click.command
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--organisation", required=True, help="The public body, for example Example Region. Made if it is new.")
@click.option("--name", default="", help="The name that colleagues see.")
@click.option("--role", type=click.Choice(_ROLES), default="administrator", show_default=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
@data_option
def command(*, email: str, organisation: str, name: str, role: str, password: str, data: Path | None) -> None:
    """Make an account for the office."""
    start(data)
    from parvis.actions.create_organiser import create_organiser
    from parvis.records.models import Role

    created = create_organiser(email=email, password=password, organisation=organisation, name=name, role=Role(role))
    click.echo(f"{created.account.email} may now sign in at /office/ as {role} of {created.organisation.name}.")
