"""The two questions that Prometheus is asked, and how its answers deceive.

- A range query repeats the last value for up to five minutes: after Prometheus itself was away, a silent
  monitor looks alive. Series that are stored are therefore read sample by sample, by an instant query for
  the samples of a range.
- More than 11,000 points of a series are refused.
- Values are texts; `NaN` and `+Inf` occur.
- Thanos, Mimir and others answer with what they have, and a warning that some is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.http import Answer, Http, retry_after
from bot.sources.prometheus.listening import TICK, Sample
from bot.sources.prometheus.settings import Indicator, PrometheusSettings
from bot.sources.shared.instants import EPOCH, parse_epoch
from bot.sources.shared.reading import Json, items, mapping, text
from bot.troubles import SourceTrouble, SourceTroubleKind

POINTS = 11_000
"""Prometheus refuses to give more points of a series at once."""

_REFUSED = frozenset({400, 422, 503})
_PARTIAL = "the answer comes with a warning that it is not whole"


@dataclass(frozen=True, slots=True)
class Samples:
    """What a query gave from its beginning up to `until`, by series. `trouble` says why it is not whole."""

    until: datetime
    series: tuple[tuple[Sample, ...], ...] = ()
    trouble: str = ""


class Client:
    """Asks one Prometheus. Raises SourceTrouble; an answer of an unknown shape is STRANGE."""

    def __init__(self, http: Http, settings: PrometheusSettings) -> None:
        self._http, self._base, self._headers = http, settings.base_url, settings.headers()

    async def now(self) -> datetime:
        """Prometheus' own clock, to the millisecond."""
        answer = await self._ask("query", {"query": "time()"})
        with _shape():
            return _sample(_data(mapping(answer.body)).get("result")).at

    async def samples(self, indicator: Indicator, after: datetime, until: datetime) -> Samples:
        """The samples later than `after`, up to `until` or as far as one answer goes."""
        if indicator.has_samples:
            end = min(until, after + POINTS * indicator.step)
            spanned = f"{indicator.query.strip()}[{(end - after) // TICK}ms]"
            return await self._series("query", {"query": spanned, "time": _seconds(end)}, end)
        step = indicator.step // TICK
        first = EPOCH + ((after - EPOCH) // TICK // step + 1) * indicator.step
        if first > until:
            return Samples(until)
        last = first + min((until - first) // indicator.step, POINTS - 1) * indicator.step
        asked = {
            "query": indicator.query,
            "start": _seconds(first),
            "end": _seconds(last),
            "step": str(step / 1000),
        }
        end = until if last + indicator.step > until else last
        return await self._series("query_range", asked, end)

    async def _series(self, path: str, params: dict[str, str], until: datetime) -> Samples:
        answer = await self._ask(path, params, accept=_REFUSED)
        if answer.status != 200:
            return Samples(until, trouble=_refusal(answer))
        with _shape():
            body = mapping(answer.body)
            trouble = _PARTIAL if any(items(body, "warnings")) else ""
            return Samples(until, read_series(body), trouble)

    async def _ask(self, path: str, params: dict[str, str], accept: frozenset[int] = frozenset()) -> Answer:
        url = f"{self._base}/api/v1/{path}"
        answer = await self._http.get_json(url, params=params, headers=self._headers, accept=accept)
        if answer is None:
            reason = "there is no Prometheus at this address: /api/v1 is missing"
            raise SourceTrouble(SourceTroubleKind.STRANGE, reason, status=404)
        return answer


def _refusal(answer: Answer) -> str:
    """Why Prometheus refused a query, in our words: its own quote the query."""
    if answer.status == 503:
        if '"errorType":"timeout"' not in answer.text:
            wait = retry_after(answer.headers.get("retry-after"), answer.dated_at)
            raise SourceTrouble(SourceTroubleKind.LIMITED, "Prometheus answered 503", wait, status=503)
        return "the query takes longer than Prometheus allows"
    if answer.status == 400:
        return "Prometheus refuses the query: it is not well formed"
    return "Prometheus cannot carry out the query"


def read_series(body: Json) -> tuple[tuple[Sample, ...], ...]:
    """The samples of an answer, by series."""
    rows = (mapping(one, "a series") for one in items(_data(body), "result"))
    return tuple(tuple(_sample(pair) for pair in items(row, "values")) for row in rows)


def _data(body: Json) -> Json:
    if text(body, "status") != "success":
        raise ValueError("its status is not success")
    return mapping(body.get("data"), "data")


def _sample(pair: object) -> Sample:
    match pair:
        case [(int() | float()) as at, str(value)]:
            return Sample(_instant(at), _value(value))
        case _:
            raise ValueError("a sample is not an instant and a text")


def _value(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError("a sample's value is no number") from None  # the first words quote it


def _instant(seconds: float) -> datetime:
    """Whole milliseconds: a float of seconds has dust behind them."""
    return parse_epoch(round(seconds * 1000) / 1000)


def _seconds(instant: datetime) -> str:
    milliseconds = (instant - EPOCH) // TICK
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}"


@contextmanager
def _shape() -> Iterator[None]:
    """Turn a ValueError about the shape of an answer into SourceTrouble."""
    try:
        yield
    except ValueError as error:
        raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None
