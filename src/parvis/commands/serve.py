"""`parvis serve`: the crowd's door and the office, in one process or each in its own."""

import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parvis.commands.start import data_option, start
from parvis.configuration import Configuration
from parvis.domain.errors import BadSetting

if TYPE_CHECKING:
    from parvis.chores import Worker

SWITCH_SECONDS = 0.0005
_KEEP_ALIVE_SECONDS = 30
_BACKLOG = 4096


port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
    help="The port to listen on.",
)
host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets phones of your network in."
)


@click.command
@port_option
@host_option
@click.option(
    "--door",
    type=click.Choice(["both", "crowd", "office"]),
    default="both",
    show_default=True,
    help="What this process serves: everything, or one door behind a proxy that sends each request to its own.",
)
@data_option
def command(port: int, host: str, door: str, data: Path | None) -> None:
    """Start the service, and print the address to open.

    The first time, a link is printed with which the first organiser makes an account.
    """
    listener = open_port(host, port)
    configuration = start(data)
    click.echo(f"Parvis is starting. Data: {configuration.data}")
    if door != "crowd":
        _require_testimony_keys()
        _invite_first_organiser(configuration, port)
    run(configuration, listener, with_office=door != "crowd")


def _require_testimony_keys() -> None:
    from parvis.actions.set_apart import require_testimony_keys

    require_testimony_keys()


def run(configuration: Configuration, listener: socket.socket, *, with_office: bool = True) -> None:
    """Serves on an open port until it is interrupted, and prints the address."""
    import uvicorn

    from parvis.assembly import build_house

    host, port = listener.getsockname()[:2]
    names = _names_of_this_machine() if host in {"0.0.0.0", "::"} else ()  # noqa: S104 - compared, not bound
    house = build_house(configuration, with_office=with_office, hosts=names)
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        house.application,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
    click.echo(f"Open http://localhost:{port}/ in your browser. Stop with Ctrl+C.")
    for name in names:
        click.echo(f"On a phone of the same network: http://{name}:{port}/")
    server = uvicorn.Server(config)
    worker = _start_background(lambda: server.started) if with_office else None
    try:
        server.run(sockets=[listener])
    finally:
        if worker:
            worker.stop()
        house.close()


def _start_background(is_started: Callable[[], bool]) -> "Worker":
    """The tasks of the background at once; what pages need is read beforehand once the doors are open."""
    from parvis.chores import Worker
    from parvis.warming import warm_up_later

    worker = Worker()
    worker.start()
    warm_up_later(is_started)
    return worker


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket, opened before anything else so that a taken port is said at once. Raises `BadSetting`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            detail = f"port {port} is taken by another program. Stop it, or choose another one: --port {port + 1}."
        else:
            detail = f"cannot listen on {host}, port {port} ({error.strerror})."
        raise BadSetting(name="PORT", detail=detail) from error
    return listener


def _names_of_this_machine() -> tuple[str, ...]:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return (probe.getsockname()[0],)
    except OSError:
        return ()


def _invite_first_organiser(configuration: Configuration, port: int) -> None:
    from parvis.actions.first_run import first_run_key

    key = first_run_key(configuration.data)
    if key:
        address = configuration.public_url or f"http://localhost:{port}"
        click.echo(f"Make the first organiser's account here: {address}/office/first-run?key={key}")
