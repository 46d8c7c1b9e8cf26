"""Signing in with the partnership's own provider, against a real OpenID Connect server in a thread."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role

CLIENT, SECRET = "alongside", "a-secret-of-the-provider"


class Provider:
    """A small provider: discovery, authorisation (it asks nobody), token, user info and keys."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.broken = False
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802 - the standard library's name
                provider.get(self)

            def do_POST(self) -> None:  # noqa: N802
                provider.token(self)

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, asked: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(asked.path)
        if parts.path == "/.well-known/openid-configuration":
            self.answer(
                asked,
                {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/authorize",
                    "token_endpoint": f"{self.url}/token",
                    "userinfo_endpoint": f"{self.url}/userinfo",
                    "jwks_uri": f"{self.url}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
            )
        elif parts.path == "/authorize":
            asking = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = secrets.token_urlsafe(8)
            self.codes[code] = asking
            asked.send_response(302)
            back = urlencode({"code": code, "state": asking["state"]})
            asked.send_header("Location", f"{asking['redirect_uri']}?{back}")
            asked.end_headers()
        elif parts.path == "/userinfo":
            self.answer(asked, self.claims)
        elif parts.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            self.answer(asked, {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]})
        else:
            asked.send_error(404)

    def token(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        asking = self.codes.pop(said.get("code", ""), None)
        if self.broken or asking is None or said.get("client_secret") != SECRET:
            asked.send_error(400)
            return
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
        signed = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        self.answer(asked, {"access_token": "token", "token_type": "Bearer", "id_token": signed})

    def answer(self, asked: BaseHTTPRequestHandler, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        asked.send_response(200)
        asked.send_header("Content-Type", "application/json")
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    running = Provider()
    app = {
        "provider_id": "partnership",
        "name": "Riverside Council",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": running.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield running
    running.server.shutdown()
    running.server.server_close()


def go(client: Client, provider: Provider, process: str = "", **claims: Any) -> Any:
    """Press the button, go to the provider, come back."""
    provider.claims = {"sub": "1234", **claims}
    start = reverse("openid_connect_login", args=["partnership"])
    away = client.post(f"{start}?process={process}" if process else start)
    assert away.status_code == 302 and away["Location"].startswith(f"{provider.url}/authorize")
    handler: Any = type("Asked", (), {"path": away["Location"].removeprefix(provider.url), "headers": {}})()
    sent: list[str] = []
    handler.send_response = handler.end_headers = lambda *args: None
    handler.send_header = lambda name, value: sent.append(value)
    provider.get(handler)
    back = urlsplit(sent[0])
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_button_is_shown_and_leads_there(client: Client, provider: Provider, db: None) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert (
        "Sign in with Riverside Council" in page
        and reverse("openid_connect_login", args=["partnership"]) in page
    )


def test_a_new_person_with_a_confirmed_address(client: Client, provider: Provider, db: None) -> None:
    answer = go(client, provider, email="kim@council.example", email_verified=True, name="Kim Real-Name")
    assert answer.status_code == 302 and is_in(client)
    person = Person.objects.get(email="kim@council.example")
    assert person.display_name == "" and not person.holdings.exists()
    again = Client()
    go(again, provider, email="kim@council.example", email_verified=True)
    assert again.session["_auth_user_id"] == str(person.pk) and Person.objects.count() == 1


def test_an_address_that_is_not_confirmed_signs_nobody_in(
    client: Client, provider: Provider, db: None
) -> None:
    go(client, provider, email="kim@council.example", email_verified=False)
    assert not is_in(client)
    assert mail.outbox[-1].to == ["kim@council.example"] and "Confirm" in mail.outbox[-1].subject


@pytest.mark.parametrize("verified", [False, True])
def test_it_never_takes_over_an_account(
    client: Client, provider: Provider, alice: Person, verified: bool
) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    go(client, provider, email="alice@example.org", email_verified=verified)
    assert not is_in(client) and not SocialAccount.objects.filter(user=alice).exists()
    assert "account already" in mail.outbox[-1].subject


def test_its_owner_can_add_it_and_then_sign_in_with_it(
    client: Client, provider: Provider, alice: Person
) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    sign_in(client, alice)
    assert "Riverside Council" in client.get(reverse("socialaccount_connections")).content.decode()
    go(client, provider, process="connect", email="a.work@council.example", email_verified=True)
    assert SocialAccount.objects.get(user=alice).uid == "1234"
    other = Client()
    go(other, provider, email="a.work@council.example", email_verified=True)
    assert other.session["_auth_user_id"] == str(alice.pk)
    assert "1234" in client.get(reverse("people:my-data")).content.decode()


def test_staff_give_their_second_step_all_the_same(
    client: Client, provider: Provider, places: Places
) -> None:
    person = make_person("Fay", roles={Role.FACILITATOR: places.neighbourhood})
    TOTP.activate(person, generate_totp_secret()) if not person.authenticator_set.exists() else None
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    SocialAccount.objects.create(user=person, provider="partnership", uid="1234")
    answer = go(client, provider, email=person.email, email_verified=True)
    assert answer["Location"].startswith(reverse("mfa_authenticate")) and not is_in(client)


def test_a_forged_answer_signs_nobody_in(client: Client, provider: Provider, db: None) -> None:
    back = reverse("openid_connect_callback", args=["partnership"])
    for query in ("", "?code=made-up", "?code=made-up&state=made-up", "?error=access_denied&state=x"):
        answer = client.get(f"{back}{query}")
        assert (
            not is_in(client) and answer.status_code in {200, 302, 401} and b"Traceback" not in answer.content
        )


def test_a_provider_that_fails_gives_a_calm_page(client: Client, provider: Provider, db: None) -> None:
    provider.broken = True
    answer = go(client, provider, email="kim@council.example", email_verified=True)
    assert answer.status_code == 401 and "did not answer as it should" in answer.content.decode()
    assert not is_in(client)


def test_without_a_provider_there_is_no_door(client: Client, db: None) -> None:
    assert client.get(reverse("openid_connect_login", args=["partnership"])).status_code == 404
    assert "Sign in with" not in client.get(reverse("account_login")).content.decode()
