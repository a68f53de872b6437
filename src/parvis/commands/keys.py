"""`parvis keys`: the ring of keys of seals and tokens, and the key of testimonies."""

from pathlib import Path

import click

from parvis.commands.start import data_option, start


@click.group
def command() -> None:
    """The keys that seals and participants' tokens are signed with, and testimonies encrypted with."""


@command.command
@data_option
def rotate(data: Path | None) -> None:
    """Add a key that signs from now on. Running services take it within a second; older cards stay valid."""
    configuration = start(data, migrate=False)
    from parvis.assembly import open_ring

    number = open_ring(configuration).rotate()
    click.echo(f"Key {number} signs from now on.")


@command.command
@data_option
def testimonies(data: Path | None) -> None:
    """Encrypt testimonies again under the first key of PARVIS_TESTIMONY_KEY; the former one may then be taken out."""
    start(data)
    from parvis.actions.set_apart import renew_encryption

    click.echo(f"Encrypted again under the present key: {renew_encryption()}.")
