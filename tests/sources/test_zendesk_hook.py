"""Zendesk's webhooks: believed when signed and fresh, and then only as far as a ticket's number."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.shared.spec import Call, Forged
from bot.sources.zendesk.hook import verify
from bot.sources.zendesk.settings import ZendeskSettings
from tests.sources.signing import signed

SECRET = "canary-webhook-9c1e"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACCOUNT = {"subdomain": "acme", "oauth_token": "t"}
SETTINGS = ZendeskSettings.model_validate({**ACCOUNT, "webhook_secret": SECRET})
BODY = json.dumps({"type": "zen:event-type:ticket.status_changed", "detail": {"id": "35436"}}).encode()


def call(body: bytes = BODY, at: datetime = NOW, came_at: datetime = NOW, **headers: str) -> Call:
    return Call({**signed(SECRET, body, at), **headers}, body, came_at)


def test_the_documented_recipe() -> None:
    """base64(HMAC-SHA256(secret, timestamp + body)), computed here by hand."""
    stamp = "2026-11-20T09:00:00Z"
    digest = hmac.new(SECRET.encode(), b"2026-11-20T09:00:00Z" + BODY, hashlib.sha256).digest()
    headers = {
        "X-Zendesk-Webhook-Signature": b64encode(digest).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }
    assert verify(SETTINGS, Call(headers, BODY, NOW)) == ("35436",)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_are_fresh(seconds: int) -> None:
    assert verify(SETTINGS, call(came_at=NOW + timedelta(seconds=seconds))) == ("35436",)


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_more_is_an_old_letter(seconds: int) -> None:
    with pytest.raises(Forged, match="too old"):
        verify(SETTINGS, call(came_at=NOW + timedelta(seconds=seconds)))


def test_a_fresh_timestamp_on_an_old_signature_is_forged() -> None:
    old = signed(SECRET, BODY, NOW - timedelta(hours=1))
    fresh = signed(SECRET, BODY, NOW)
    stamp = "X-Zendesk-Webhook-Signature-Timestamp"
    with pytest.raises(Forged, match="not ours"):
        verify(SETTINGS, Call({**old, stamp: fresh[stamp]}, BODY, NOW))


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-11-20T09:00:00", "9999-12-31T23:59:59-01:00"])
def test_a_signed_instant_that_is_none_is_forged(stamp: str) -> None:
    digest = hmac.new(SECRET.encode(), stamp.encode() + BODY, hashlib.sha256).digest()
    headers = {
        "X-Zendesk-Webhook-Signature": b64encode(digest).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }
    with pytest.raises(Forged, match="no instant"):
        verify(SETTINGS, Call(headers, BODY, NOW))


def test_another_body_is_forged() -> None:
    with pytest.raises(Forged, match="not ours"):
        verify(SETTINGS, Call(signed(SECRET, BODY, NOW), BODY + b" ", NOW))


def test_without_a_secret_nobody_can_have_signed() -> None:
    settings = ZendeskSettings.model_validate(ACCOUNT)
    with pytest.raises(Forged, match="no webhook is expected"):
        verify(settings, call())


@pytest.mark.parametrize(
    ("body", "tickets"),
    [
        (b'{"detail": {"id": 35436}}', ("35436",)),
        (b'{"detail": {"id": "35436"}}', ("35436",)),
        (b"", ()),
        (b"[]", ()),
        (b"{", ()),
        (b'{"detail": 5}', ()),
        (b'{"detail": {}}', ()),
        (b'{"detail": {"id": true}}', ()),
        (b'{"detail": {"id": -4}}', ()),
        (b'{"detail": {"id": "35436/../users"}}', ()),
        ('{"detail": {"id": "٣"}}'.encode(), ()),
        (b"\xff\xfe", ()),
        (b"[" * 100_000, ()),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_signed_names_a_ticket_or_nobody(body: bytes, tickets: tuple[str, ...]) -> None:
    assert verify(SETTINGS, call(body)) == tickets


@given(body=st.binary(max_size=200))
def test_any_signed_bytes_are_no_fault(body: bytes) -> None:
    assert verify(SETTINGS, call(body)) == () or b"id" in body


@given(signature=st.text(max_size=80), stamp=st.text(max_size=40))
def test_no_made_up_header_gets_in(signature: str, stamp: str) -> None:
    headers = {"X-Zendesk-Webhook-Signature": signature, "X-Zendesk-Webhook-Signature-Timestamp": stamp}
    with pytest.raises(Forged):
        verify(SETTINGS, Call(headers, BODY, NOW))
