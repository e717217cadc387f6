"""Which alerts are whose: from the list of one reading to each monitor's own. Pure.

Five hundred monitors and a thousand alerts are half a million questions, so what a matcher wants plainly is
looked up, and only patterns are asked about the alerts that remain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.sources.alertmanager.answers import Alert
from bot.sources.alertmanager.matchers import Matcher
from bot.sources.alertmanager.settings import Monitor

Own = Mapping[str, Sequence[Alert]]
"""The alerts of each monitor, by its name, in the list's order."""

_Places = Mapping[tuple[str, str], Sequence[int]]
"""Where in the list the alerts with this label and value stand."""


def own_alerts(alerts: Sequence[Alert], monitors: Mapping[str, Monitor]) -> Own:
    """The alerts that satisfy all matchers of a monitor."""
    places = _places(alerts)
    return {name: _own(alerts, monitor.matchers, places) for name, monitor in monitors.items()}


def _own(alerts: Sequence[Alert], matchers: Sequence[Matcher], places: _Places) -> list[Alert]:
    candidates: Iterable[int] = range(len(alerts))
    open_ones = list[Matcher]()
    for one in matchers:
        values = one.values
        if values is None or "" in values:  # a label that is not there counts as empty, and stands nowhere
            open_ones.append(one)
        else:
            found = {n for value in values for n in places.get((one.label, value), ())}
            candidates = found.intersection(candidates)
    for one in open_ones:
        candidates = [n for n in candidates if one.fits(alerts[n].labels.get(one.label, ""))]
    return [alerts[n] for n in sorted(candidates)]


def _places(alerts: Sequence[Alert]) -> _Places:
    places = defaultdict[tuple[str, str], list[int]](list)
    for n, alert in enumerate(alerts):
        for label in alert.labels.items():
            places[label].append(n)
    return places
