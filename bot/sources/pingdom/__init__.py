"""Pingdom: all checks are listed in one request, and the outages of those that changed are read.

`settings` says what may be configured, `answers` reads what Pingdom says, `product` asks
for it, `hook` listens to its webhooks.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.pingdom.hook import hook
from bot.sources.pingdom.product import Pingdom
from bot.sources.pingdom.settings import PingdomSettings
from bot.sources.shared.intervals import Intervals, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Intervals:
    if not isinstance(settings, PingdomSettings):
        raise TypeError("these are no settings of a Pingdom source")
    rhythm = Rhythm(settings.every, settings.start, settings.lag)
    return Intervals(name, Pingdom(settings, http), http, rhythm)


SPEC = SourceSpec("pingdom", PingdomSettings, _make, hook, retells=True)
"""What the configuration may say about a Pingdom account."""
