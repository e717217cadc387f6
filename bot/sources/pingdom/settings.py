"""What the configuration may say about a Pingdom account."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.sources.shared.accounts import Address, Secret
from bot.sources.shared.spec import Elapsed, Hooked


class PingdomSettings(Hooked):
    """How to sign in, and which checks to read."""

    kind: Literal["pingdom"] = "pingdom"
    token: Secret
    base_url: Address = "https://api.pingdom.com/api/3.1"
    """The address of the API, up to its version."""
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=60), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read."""
    start: Annotated[Elapsed, Field(ge=timedelta(hours=1), le=timedelta(days=366))] = timedelta(days=35)
    """How far back the first reading goes, so that the present month is whole."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(minutes=2)
    """How late Pingdom may show what a check saw. The watermark stays so far behind, and one round of the
    slowest check more."""
    tags: frozenset[Annotated[str, Field(min_length=1)]] = frozenset()
    """Only checks with one of these tags; all, if there are none here."""
    maintenance: bool = True
    """Whether maintenance that is planned at Pingdom is read."""
