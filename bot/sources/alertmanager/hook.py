"""Alertmanager's webhooks: it cannot sign, so the secret comes in the header `Authorization`.

Whoever knows it can make us read sooner than we would have, and nothing else: what the webhook says of alerts
is not believed.
"""

from __future__ import annotations

import json
from base64 import b64decode

from bot.sources.alertmanager.answers import read_labels
from bot.sources.alertmanager.matchers import matches
from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.shared.reading import items, mapping, readable
from bot.sources.shared.signatures import check_word, secret_of
from bot.sources.shared.spec import Call, Hooked

HEADER = "Authorization"


def hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The monitors whose alerts a webhook speaks of. Raises Forged."""
    check_word(secret_of(settings), _given(call.header(HEADER)))
    if not isinstance(settings, AlertmanagerSettings):
        return ()
    try:
        alerts = list(items(mapping(json.loads(call.body)), "alerts"))
    except (ValueError, RecursionError):
        return ()
    spoken_of = list(readable(alerts, lambda alert: read_labels(alert.get("labels"))))
    return tuple(
        name
        for name, monitor in settings.monitors.items()
        if any(matches(monitor.matchers, labels) for labels in spoken_of)
    )


def _given(header: str) -> str:
    """The secret that a header carries: a bearer's word, or the password of anybody."""
    scheme, _, word = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return word.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(word.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
