"""Webhooks as Zendesk signs them."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime

from bot.sources.shared.instants import format_iso


def signed(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a webhook with this body, signed at that instant."""
    stamp = format_iso(at.replace(microsecond=0))
    digest = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "X-Zendesk-Webhook-Signature": b64encode(digest).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }
