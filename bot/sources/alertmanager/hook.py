"""Alertmanager's webhooks: JSON that lists alerts. It signs nothing, but can sign in (`http_config`)."""

from __future__ import annotations

import json

from bot.sources.alertmanager.answers import read_labels
from bot.sources.alertmanager.matchers import matches
from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.shared.knocking import check_caller
from bot.sources.shared.reading import items, mapping, readable
from bot.sources.shared.spec import Call, Hooked


def hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The monitors whose alerts a webhook speaks of. Raises Forged."""
    check_caller(settings, call)
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
