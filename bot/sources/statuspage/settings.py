"""What the configuration may say about a supplier's status page."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.sources.shared.accounts import Address
from bot.sources.shared.spec import Elapsed, Settings


class StatuspageSettings(Settings):
    """Which page, and which of its components."""

    kind: Literal["statuspage"] = "statuspage"
    base_url: Address
    """The address of the page, as the browser shows it."""
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=30), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read."""
    start: Annotated[Elapsed, Field(ge=timedelta(hours=1), le=timedelta(days=366))] = timedelta(days=35)
    """How far back the first reading goes, so that the present month is whole."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(minutes=2)
    """How late the page may show what its people wrote. The watermark stays so far behind."""
    components: frozenset[Annotated[str, Field(min_length=1)]] = frozenset()
    """Only these components, by their ids; all, if there are none here."""
    maintenance: bool = True
    """Whether maintenance that the page announces is read."""
