"""A PostgreSQL server of the system's packages, in a folder of its own, for tests and benchmarks."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
}


def programs_folder() -> Path | None:
    """Where `initdb` and `postgres` are, or None when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgresqlServer:
    """Starts on entry, on a free local port; on exit it is stopped and its folder removed.

    PostgreSQL refuses to run as root: root starts it as `postgres`, or else as `nobody`. Commits are flushed (fsync).
    """

    def __init__(self) -> None:
        self.port = free_port()
        self._user = _unprivileged_user() if os.getuid() == 0 else None
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PostgresqlServer":
        programs = programs_folder()
        if programs is None:
            raise FileNotFoundError("initdb")
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-postgresql-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        options = ["--auth=trust", "--username=parvis", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "-D", str(self.folder / "data"), *options)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this server."""
        return f"postgresql://parvis@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        settings = _SETTINGS | {"unix_socket_directories": str(self.folder), "port": str(self.port)}
        options = [f"-c{name}={value}" for name, value in settings.items()]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self.folder / "data", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **self._as_user(),
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stops the server: SIGINT is its fast way, SIGQUIT its immediate one, as after a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(120)
        self._process.kill()
        self._process.wait()
        self._process = None

    def create_database(self, *, tablespace: str = "pg_default") -> str:
        """The name of a new, empty database."""
        name = f"parvis_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 TABLESPACE {tablespace}")
        return name

    def drop_database(self, name: str) -> None:
        """Drops a database and whoever is connected to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Runs one statement as the server's owner."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def give(self, folder: Path) -> None:
        """Lets the server's user own a folder."""
        if self._user:
            shutil.chown(folder, self._user)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, capture_output=True, **self._as_user())

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []}


def _unprivileged_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)
