"""Signatures of webhooks, compared in constant time over the body exactly as it came."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.sources.shared.spec import Forged, Hooked

WINDOW = timedelta(minutes=5)
"""A signed instant further away than this is a repeat of something old, or a clock that is wrong."""


def secret_of(settings: Hooked) -> SecretStr:
    """The webhook's secret. Forged when there is none: then nobody can have signed."""
    if settings.webhook_secret is None:
        raise Forged("no webhook is expected")
    return settings.webhook_secret


def check_hex(secret: SecretStr, signed: bytes, given: str, digest: str) -> None:
    """`given` must be the HMAC of `signed` in hexadecimal."""
    expected = hmac.new(secret.get_secret_value().encode(), signed, _known(digest)).hexdigest()
    _same(expected, given.strip().lower())


def check_base64(secret: SecretStr, signed: bytes, given: str, digest: str) -> None:
    """`given` must be the HMAC of `signed` in base64."""
    expected = hmac.new(secret.get_secret_value().encode(), signed, _known(digest)).digest()
    _same(b64encode(expected).decode("ascii"), given.strip())


def check_word(secret: SecretStr, given: str) -> None:
    """`given` must be the secret itself, for products that cannot sign."""
    _same(secret.get_secret_value(), given)


def check_fresh(signed_at: datetime, came_at: datetime) -> None:
    """What was signed must be from now, give or take WINDOW."""
    if abs(came_at - signed_at) > WINDOW:
        raise Forged("too old, or from a clock that is wrong")


def _same(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise Forged("the signature is not ours")


def _known(digest: str) -> str:
    if digest not in {"sha1", "sha256"} or digest not in hashlib.algorithms_guaranteed:
        raise ValueError("an unknown digest")
    return digest
