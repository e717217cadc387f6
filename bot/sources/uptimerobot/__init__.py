"""UptimeRobot: all monitors are listed, and the incidents of those that changed are read.

`settings` says what may be configured, `answers` and `plans` read what UptimeRobot says,
`product` asks for it, `hook` listens to its webhooks.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.shared.intervals import Intervals, Rhythm
from bot.sources.shared.spec import Settings, SourceSpec
from bot.sources.uptimerobot.hook import hook
from bot.sources.uptimerobot.product import UptimeRobot
from bot.sources.uptimerobot.settings import UptimeRobotSettings


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Intervals:
    if not isinstance(settings, UptimeRobotSettings):
        raise TypeError("these are no settings of an UptimeRobot source")
    rhythm = Rhythm(settings.every, settings.start, settings.lag)
    return Intervals(name, UptimeRobot(settings, http), http, rhythm)


SPEC = SourceSpec("uptimerobot", UptimeRobotSettings, _make, hook, retells=True)
"""What the configuration may say about an UptimeRobot account."""
