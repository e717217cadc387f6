"""Pingdom's webhooks: JSON that names a check. It signs nothing."""

from __future__ import annotations

from bot.sources.shared.knocking import check_caller, in_json, numbers
from bot.sources.shared.spec import Call, Hooked


def hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The check that a webhook speaks of. Raises Forged."""
    check_caller(settings, call)
    return numbers(in_json(call, "check_id"))
