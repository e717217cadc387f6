"""UptimeRobot's webhooks: they name a monitor in the address, in a form, or in JSON, as the alert contact was
set up. It signs nothing."""

from __future__ import annotations

from bot.sources.shared.knocking import check_caller, in_form, in_json, numbers
from bot.sources.shared.spec import Call, Hooked

FIELD = "monitorID"


def hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The monitor that a webhook speaks of. Raises Forged."""
    check_caller(settings, call)
    return numbers(call.query.get(FIELD, ""), in_form(call, FIELD), in_json(call, FIELD))
