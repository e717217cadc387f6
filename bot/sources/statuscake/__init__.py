"""StatusCake: all tests are listed, and the periods of those that changed are read.

`settings` says what may be configured, `answers` and `plans` read what StatusCake says,
`product` asks for it, `hook` listens to its webhooks.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.shared.intervals import Intervals, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec
from bot.sources.statuscake.hook import hook
from bot.sources.statuscake.product import StatusCake
from bot.sources.statuscake.settings import StatusCakeSettings


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Intervals:
    if not isinstance(settings, StatusCakeSettings):
        raise TypeError("these are no settings of a StatusCake source")
    rhythm = Rhythm(settings.every, settings.start, settings.lag + settings.reread)
    return Intervals(name, StatusCake(settings, http), http, rhythm)


SPEC = SourceSpec("statuscake", StatusCakeSettings, _make, hook, retells=True)
"""What the configuration may say about a StatusCake account."""
