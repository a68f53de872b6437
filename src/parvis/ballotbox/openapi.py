"""The description of the API that the door serves, kept as a file beside it and tested against real answers."""

from pathlib import Path

from parvis.ballotbox.answer import Headers

DESCRIPTION = (Path(__file__).parent / "openapi.json").read_bytes()
HEADERS: Headers = [(b"cache-control", b"public, max-age=3600"), (b"x-content-type-options", b"nosniff")]
