"""What the configuration may say about a StatusCake account."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.sources.shared.accounts import Address, Secret
from bot.sources.shared.spec import Elapsed, Hooked


class StatusCakeSettings(Hooked):
    """How to sign in, and which tests to read."""

    kind: Literal["statuscake"] = "statuscake"
    token: Secret
    base_url: Address = "https://api.statuscake.com/v1"
    """The address of the API, up to its version."""
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=60), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read."""
    start: Annotated[Elapsed, Field(ge=timedelta(hours=1), le=timedelta(days=366))] = timedelta(days=35)
    """How far back the first reading goes, so that the present month is whole."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(minutes=2)
    """How late StatusCake may show what a test saw."""
    reread: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(hours=24))] = timedelta(hours=1)
    """How often the past of every test is read: the list does not show an outage that is over again. The
    watermark stays so far behind, besides `lag` and one round of the slowest test."""
    tags: frozenset[Annotated[str, Field(min_length=1)]] = frozenset()
    """Only tests with one of these tags; all, if there are none here."""
    maintenance: bool = True
    """Whether maintenance windows are read."""
