"""Statuspage: the public status page of a supplier, with its components, incidents and maintenance.

`settings` says what may be configured, `answers` reads the components and `incidents` what happened to them,
`plans` reads maintenance, `product` asks for it. No key is needed: all of it is public.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.shared.intervals import Intervals, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec
from bot.sources.statuspage.product import Statuspage
from bot.sources.statuspage.settings import StatuspageSettings


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Intervals:
    if not isinstance(settings, StatuspageSettings):
        raise TypeError("these are no settings of a Statuspage source")
    rhythm = Rhythm(settings.every, settings.start, settings.lag)
    return Intervals(name, Statuspage(settings, http), http, rhythm)


SPEC = SourceSpec("statuspage", StatuspageSettings, _make)
"""What the configuration may say about a supplier's status page."""
