"""A real server refuses a large body with an answer that the sender can read, and goes on serving."""

import contextlib
import http.client
import subprocess
import time

import pytest

from benchmarks.ballot_server import Plan, command
from tests.postgresql import free_port

PATH = "/api/v1/consultations/square/ballots"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Where the server listens."""
    plan = Plan("parsed", free_port(), str(tmp_path_factory.mktemp("keys")))
    process = subprocess.Popen(command(plan))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), contextlib.closing(connect(plan.port)) as client:
            client.connect()
            break
        time.sleep(0.02)
    yield plan.port
    process.terminate()
    process.wait()


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_ten_megabytes_are_refused_with_a_readable_answer(port, is_chunked):
    with contextlib.closing(connect(port)) as client:
        body = iter([bytes(100_000)] * 100) if is_chunked else bytes(10_000_000)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.request("POST", PATH, body, {"content-type": "application/json"}, encode_chunked=is_chunked)
        answer = client.getresponse()
        assert (answer.status, b"too-large" in answer.read()) == (413, True)
    with contextlib.closing(connect(port)) as client:
        client.request("GET", PATH)
        assert client.getresponse().status == 200
