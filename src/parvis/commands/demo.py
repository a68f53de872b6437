"""`parvis demo`: a living consultation in one command, marked as an example, its citizens simulated."""

import json
import secrets
import time
from pathlib import Path

import click

from parvis.commands.serve import host_option, open_port, port_option, run
from parvis.commands.start import data_option, start
from parvis.configuration import Configuration, write_private

_PASSWORDS = "demonstration-access.json"
_SEED = 20261122


@click.command
@port_option
@host_option
@data_option
def command(port: int, host: str, data: Path | None) -> None:
    """Open a demonstration consultation in French and English, ready to vote, propose and moderate.

    Its proposals were written for it and its citizens are simulated; every page says so. Nothing leaves this machine.
    """
    listener = open_port(host, port)
    configuration = start(data)
    passwords = _passwords(configuration)
    prepare(configuration, passwords)
    port = listener.getsockname()[1]
    click.echo("Parvis, demonstration: an example with simulated citizens.")
    click.echo(f"  vote       http://localhost:{port}/c/demo/")
    click.echo(f"  results    http://localhost:{port}/c/demo/results")
    click.echo(f"  office     http://localhost:{port}/office/")
    for email, password in passwords.items():
        click.echo(f"             {email}   password: {password}")
    run(configuration, listener)


def prepare(configuration: Configuration, passwords: dict[str, str]) -> None:
    """Makes the demonstration where it is not there yet, with the ballots of its simulated citizens."""
    from parvis.actions.open_demonstration import open_demonstration
    from parvis.assembly import open_log
    from parvis.ballotbox.imported import record_votes
    from parvis.demonstration.citizens import simulate_ballots
    from parvis.demonstration.script import read_script

    script = read_script()
    made = open_demonstration(script=script, passwords=passwords)
    if made is None:
        return
    accepted = [proposal for proposal in script.proposals if proposal.state == "accepted"]
    rows = simulate_ballots(accepted, now=int(time.time() * 1000), seed=_SEED)
    log = open_log(configuration)
    try:
        with click.progressbar(length=len(rows), label="Simulated citizens vote") as bar:
            for given, _ in record_votes(log, rows, consultation=made.consultation.pk, proposal_ids=made.proposal_ids):
                bar.update(given)
    finally:
        log.close()


def _passwords(configuration: Configuration) -> dict[str, str]:
    """The demonstration's accounts, made at first and kept in the data folder, so that they can be printed again."""
    from parvis.actions.open_demonstration import MODERATOR_EMAIL, ORGANISER_EMAIL

    path = configuration.data / _PASSWORDS
    if not path.exists():
        fresh = {email: secrets.token_urlsafe(12) for email in (MODERATOR_EMAIL, ORGANISER_EMAIL)}
        write_private(path, json.dumps(fresh))
    passwords: dict[str, str] = json.loads(path.read_text("utf-8"))
    return passwords
