"""What a supplier's outage endangers, in sentences: the promises to customers, and our own claim."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.endangered_views import EndangeredView, OurClaimView, RiskView, Stage
from bot.engine.records import Rendered
from bot.slack.common import Block, context, message, section
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.endangered import ENDANGERED_WORDS, EndangeredKey
from bot.slack.uptime import promised, words_of

_MOST_RISKS, _MOST_CLAIMS, _MOST_SUPPLIERS = 12, 6, 6
_NONE = timedelta(0)


def endangered(view: EndangeredView, language: str) -> Rendered:
    """A message in the thread of the service."""
    t = Tongue(language)
    first = _first(t, view)
    moved = _say(t, "moved", was=date(view.was_at)) if view.was_at else NOTHING
    below = _below(t, view)
    blocks: list[Block] = [section(first), *([context(moved)] if moved else [])]
    return message(lines(first, *below), [*blocks, *(section(line) for line in below)])


def on_card(t: Tongue, view: EndangeredView) -> list[Block]:
    """The same on the card of the service, whose first line says already that it is down."""
    first = _say(t, "on_card", suppliers=_suppliers(view))
    return [section(first), *(section(line) for line in _below(t, view))]


def _first(t: Tongue, view: EndangeredView) -> Safe:
    service, suppliers = escape(view.service, 120), _suppliers(view)
    began, own = date(view.began_at), not view.promised
    match view.stage:
        case Stage.BEGAN:
            key: EndangeredKey = "began_own" if own else "began"
            return _say(t, key, service=service, suppliers=suppliers, began=began)
        case Stage.CHANGED:
            key = "changed_own" if own else "changed"
            return _say(t, key, service=service, suppliers=suppliers, began=began)
        case Stage.OVER:
            up, down = date(view.up_at or view.began_at), t.duration(view.down or _NONE, exact=True)
            key = "over_own" if own else "over"
            return _say(t, key, service=service, suppliers=suppliers, began=began, up=up, down=down)
        case Stage.NEVER:
            return _say(t, "never", service=service, began=began)


def _below(t: Tongue, view: EndangeredView) -> list[Safe]:
    """A line for each budget and each claim."""
    if view.stage is Stage.NEVER:
        return []
    risks = [_risk(t, one) for one in view.risks[:_MOST_RISKS]]
    if len(view.risks) > _MOST_RISKS:
        risks.append(_say(t, "more", count=Safe(str(len(view.risks) - _MOST_RISKS))))
    if not risks:
        risks.append(_say(t, "untouched"))
    claims = [
        _claim(t, one, theirs=view.promised, over=view.stage is Stage.OVER)
        for one in view.claims[:_MOST_CLAIMS]
    ]
    return [*risks, *claims]


def _risk(t: Tongue, one: RiskView) -> Safe:
    budget, left = t.duration(one.budget, exact=True), t.duration(max(one.left, _NONE), exact=True)
    over, about = t.duration(max(-one.left, _NONE), exact=True), bold(_promise(t, one))
    if one.cost is not None:
        return _cost(t, one, promise=about, budget=budget, left=left, over=over)
    if one.broken_at is not None:
        return _say(t, "risk_broken", promise=about, broken=date(one.broken_at), over=over, budget=budget)
    if one.due_at is None:
        return _say(t, "risk_lasts", promise=about, left=left, budget=budget)
    key: EndangeredKey = "risk_down" if one.down else "risk_up"
    return _say(t, key, promise=about, left=left, budget=budget, due=date(one.due_at))


def _cost(t: Tongue, one: RiskView, **values: Safe) -> Safe:
    cost = t.duration(one.cost or _NONE, exact=True)
    if not one.cost:
        return _say(t, "cost_nothing", **values)
    if one.broken_at is not None:
        return _say(t, "cost_broken", cost=cost, broken=date(one.broken_at), **values)
    return _say(t, "cost", cost=cost, **values)


def _promise(t: Tongue, one: RiskView) -> Safe:
    """Which promise: `Portal · Uptime (contractual) 99.9% for Klant BV, November 2026`."""
    values = {
        "service": escape(one.service, 120),
        "metric": t.metric(one.metric, one.kind),
        "promised": promised(t, one.promise.at_least),
        "period": escape(words_of(t).period(one.promise.period), 40),
    }
    if not one.promise.customer:
        return _say(t, "promise_all", **values)
    return _say(t, "promise", **values, customer=escape(one.promise.customer, 100))


def _claim(t: Tongue, one: OurClaimView, *, theirs: bool, over: bool) -> Safe:
    """Both instants by the clock of the contract's zone, since its days are counted there. `theirs`: they
    promised something about this service. `over`: the outage is."""
    whose = joined((escape(one.supplier, 80), escape(one.contract, 80)), ", ")
    claim = bold(_say(t, "claim", supplier=whose))
    right = NOTHING
    if one.broken_at is not None:
        right = _say(t, "right", broken=date(one.broken_at))
    elif one.right_at is not None:
        right = _say(t, "right_later", right=date(one.right_at))
    elif theirs:
        right = _say(t, "right_never" if over else "right_safe")
    if one.opens_at is None or one.closes_at is None:
        return joined((_say(t, "claim_none", claim=claim), right), " ")
    if one.filed_at is not None:
        who = mention(one.filed_by) or escape(one.filed_by, 60)
        return joined((_say(t, "claim_filed", claim=claim, who=who, at=date(one.filed_at)), right), " ")
    opens, closes = (_local(t, at, one.zone) for at in (one.opens_at, one.closes_at))
    key: EndangeredKey = "claim_later" if one.opens_later else "claim_open"
    told = _say(t, key, claim=claim, opens=opens, closes=closes, zone=escape(one.zone, 60))
    return joined((told, right), " ")


def _local(t: Tongue, at: datetime, zone: str) -> Safe:
    there = at.astimezone(ZoneInfo(zone))
    return Safe(f"{t.weekday(there)} {there:%Y-%m-%d %H:%M}")


def _suppliers(view: EndangeredView) -> Safe:
    return joined((escape(name, 80) for name in view.suppliers[:_MOST_SUPPLIERS]), ", ")


def _say(t: Tongue, key: EndangeredKey, **values: Safe) -> Safe:
    """A sentence with its placeholders filled."""
    return Safe(ENDANGERED_WORDS[language_of(t.language)][key].format(**values))
