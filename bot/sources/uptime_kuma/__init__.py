"""Uptime Kuma: what its page `/metrics` shows, compared from one reading to the next.

`settings` says what may be configured, `answers` reads the page, `judging` compares, `place` is the cursor,
`source` puts it together.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.shared.spec import Settings, SourceSpec
from bot.sources.uptime_kuma.settings import UptimeKumaSettings
from bot.sources.uptime_kuma.source import UptimeKuma


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> UptimeKuma:
    if not isinstance(settings, UptimeKumaSettings):
        raise TypeError("these are no settings of an Uptime Kuma source")
    return UptimeKuma(name, settings, http)


SPEC = SourceSpec("uptime_kuma", UptimeKumaSettings, _make)
