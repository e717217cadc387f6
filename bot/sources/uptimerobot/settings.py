"""What the configuration may say about an UptimeRobot account."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.sources.shared.accounts import Address, Secret
from bot.sources.shared.spec import Elapsed, Hooked


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("write a time zone like Europe/Amsterdam") from None
    return value


class UptimeRobotSettings(Hooked):
    """How to sign in, and which monitors to read."""

    kind: Literal["uptimerobot"] = "uptimerobot"
    token: Secret
    base_url: Address = "https://api.uptimerobot.com/v3"
    """The address of the API, up to its version."""
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=60), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read."""
    start: Annotated[Elapsed, Field(ge=timedelta(hours=1), le=timedelta(days=366))] = timedelta(days=35)
    """How far back the first reading goes, so that the present month is whole."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(minutes=2)
    """How late UptimeRobot may show what a monitor saw. The watermark stays so far behind, and one round of
    the slowest monitor more."""
    tags: frozenset[Annotated[str, Field(min_length=1)]] = frozenset()
    """Only monitors with one of these tags; all, if there are none here."""
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    """The account's time zone, in which its maintenance windows are meant. Without it none is read."""
