"""StatusCake's webhooks: a form that names a test. Its `Token` is the MD5 of the account's name and key: no
signature, but as good as a word in the address, so it may be the `webhook_secret`."""

from __future__ import annotations

from bot.sources.shared.knocking import check_caller, in_form, numbers
from bot.sources.shared.spec import Call, Hooked


def hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The test that a webhook speaks of. Raises Forged."""
    check_caller(settings, call, in_form(call, "Token"))
    return numbers(in_form(call, "TestID"))
