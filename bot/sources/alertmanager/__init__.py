"""Alertmanager: alerts as monitors, silences as maintenance.

`settings` says what may be configured, `matchers` and `answers` read what Alertmanager writes, `judging` and
`maintenance` compare it with what was told, `place` is the cursor, `source` asks, `hook` takes webhooks.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.alertmanager.hook import hook
from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.alertmanager.source import Alertmanager
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Alertmanager:
    if not isinstance(settings, AlertmanagerSettings):
        raise TypeError("these are no settings of an Alertmanager source")
    return Alertmanager(name, settings, http)


SPEC = SourceSpec("alertmanager", AlertmanagerSettings, _make, hook)
