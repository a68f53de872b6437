"""A small OpenID Connect provider on a free port: discovery, authorize, token with PKCE, keys, the person, the end.

It is strict where real ones are (client, redirect address, PKCE, one use of a code), and can be told to misbehave.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "parvis", "a secret of the client"


@dataclass
class Provider:
    """What the provider knows of the person who is in front of it, and how it misbehaves."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    nonce: str | None = None
    audience: str = CLIENT
    signs_person: bool = False
    ends_sessions: bool = True
    talks_nonsense: bool = False
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    published: rsa.RSAPrivateKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def sign(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        whole = {"iss": self.address, "aud": self.audience, "iat": now, "exp": now + 300, **claims}
        return jwt.encode(whole, self.key, "RS256", headers={"kid": "one"})

    def keys(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk((self.published or self.key).public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/person",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **({"end_session_endpoint": f"{self.address}/end"} if self.ends_sessions else {}),
        }

    def end(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, once the session of the person in the token is ended."""
        hint = jwt.decode(asked["id_token_hint"], self.key.public_key(), ["RS256"], audience=CLIENT)
        self.ended.append(hint["sub"])
        return f"{asked['post_logout_redirect_uri']}?{urlencode({'state': asked['state']})}"

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        self.asked = asked
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens of a code, once; None for whoever does not hold the secret and the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_right = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not is_right or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if challenge.decode().rstrip("=") != asked["code_challenge"]:
            return None
        nonce = self.nonce if self.nonce is not None else asked.get("nonce", "")
        identity = self.sign({"sub": self.person["sub"], "nonce": nonce})
        return {"access_token": "opens the person", "token_type": "Bearer", "expires_in": 60, "id_token": identity}


@contextmanager
def serve_provider() -> Iterator[Provider]:
    """A provider that answers on localhost until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path in {"/authorize", "/end"}:
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", (provider.end if parts.path == "/end" else provider.authorize)(asked))
                self.end_headers()
            elif provider.talks_nonsense:
                self._send("<html>We are working on it</html>", "text/html")
            elif parts.path == "/person":
                assert self.headers["Authorization"] == "Bearer opens the person"
                signed = provider.sign(provider.person) if provider.signs_person else json.dumps(provider.person)
                self._send(signed, "application/jwt" if provider.signs_person else "application/json")
            else:
                self._send(json.dumps(provider.keys() if parts.path == "/keys" else provider.discovery()))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = provider.exchange({name: values[0] for name, values in parse_qs(body).items()})
            self._send(json.dumps(answer or {"error": "invalid_grant"}), status=200 if answer else 400)

        def _send(self, text: str, kind: str = "application/json", status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (its own name)
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
