"""Prometheus, and whatever answers its questions (Thanos, Mimir, VictoriaMetrics): indicators as monitors.

`settings` says what may be configured, `client` asks, `listening` turns samples into changes, `place` is the
cursor, `source` puts it together.
"""

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.prometheus.settings import PrometheusSettings
from bot.sources.prometheus.source import Prometheus
from bot.sources.shared.spec import Settings, SourceSpec


def _make(name: SourceName, settings: Settings, http: Http, clock: Clock) -> Prometheus:
    if not isinstance(settings, PrometheusSettings):
        raise TypeError("these are no settings of a Prometheus source")
    return Prometheus(name, settings, http)


SPEC = SourceSpec("prometheus", PrometheusSettings, _make)
