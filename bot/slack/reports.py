"""Reports of periods: the verdicts in a few lines, what a correction changes, who signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from bot.engine.records import Rendered
from bot.engine.report_views import NoReport, ReportTroubleView, ReportView, SignRefused
from bot.naming import form_of
from bot.sla.ladders import LEGAL, Kind
from bot.sla.period_reports.changes import Change, Value
from bot.sla.period_reports.issues import Signature
from bot.sla.period_reports.model import PeriodReport, ServiceLine, TicketLine, Verdict, uptime
from bot.sla.uptime.figures import percent
from bot.slack.answers import sentence
from bot.slack.clicks import REPORT_CSV, REPORT_PDF, REPORT_SIGN
from bot.slack.common import Block, actions, button, context, message, section
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.report_clicks import ReportClick
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.reports import REPORT_WORDS, ReportKey, ReportWords
from bot.slack.texts.uptime import UPTIME_WORDS

_MOST_LINES = 10
"""So many promises, and so many changes, are shown; the files have all."""
_MOST_ROWS = 50
_PARAGRAPH = 2_800
"""Characters; a section may have 3,000."""
_PDF = "pdf"


def report(view: ReportView, language: str) -> Rendered:
    """One issue of a report."""
    t = Tongue(language)
    issue, about = view.issue, view.issue.report
    head = joined((bold(_title(t, view)), _verdict(t, about)), ": ")
    blocks = [section(head)]
    blocks += [section(part) for part in _parts(t, view) if part]
    contract = _say(t, "contract", contract=escape(about.agreement.reference, 60))
    approved = NOTHING if about.agreement.approved_on else _say(t, "unapproved")
    frozen = (
        _say(t, "draft")
        if issue.frozen_at is None
        else _say(t, "frozen", at=date(issue.frozen_at), number=issue.number)
    )
    no_pdf = NOTHING if _PDF in view.formats else _say(t, "no_pdf")
    blocks.append(context(joined(part for part in (contract, approved, frozen, _signed(t, view)) if part)))
    blocks += [context(no_pdf)] if no_pdf else []
    buttons = _buttons(t, view)
    blocks += [actions(*buttons)] if buttons else []
    return message(head, blocks)


def report_list(views: Sequence[ReportView], language: str) -> Rendered:
    """The last report of several customers, a line each."""
    t = Tongue(language)
    rows = [_row(t, view) for view in views[:_MOST_ROWS]]
    left = len(views) - len(rows)
    more = [_say(t, "list_more", count=left)] if left else []
    head = bold(_say(t, "list"))
    return message(head, [section(part) for part in (head, *_paragraphs([*rows, *more]))])


def trouble(view: ReportTroubleView, language: str) -> Rendered:
    """What did not work with a report's files, for the admins."""
    t = Tongue(language)
    told = words(t).troubles[view.trouble]
    return sentence(Safe(told.format(**_named(t, view.customer, view.period), detail=escape(view.detail))))


def no_report(answer: NoReport, language: str) -> Rendered:
    """Nothing is called so, or there is no report of that period."""
    t = Tongue(language)
    if not answer.period:
        names = joined((escape(name, 60) for name in answer.nearest), ", ")
        meant = _say(t, "not_found_nearest", names=names) if names else NOTHING
        told = _say(t, "not_found", name=escape(answer.name, 60))
        return sentence(joined((part for part in (told, meant) if part), " "))
    has = joined((_period(t, name) for name in answer.has), ", ")
    others = _say(t, "no_report_has", periods=has) if has else NOTHING
    return sentence(joined((part for part in (_say(t, "no_report"), others) if part), " "))


def signed(view: ReportView, language: str) -> Rendered:
    """To the one who signed."""
    t = Tongue(language)
    return sentence(_say(t, "done_signed", title=_title(t, view)))


def sign_refused(answer: SignRefused, language: str) -> Rendered:
    """Why a signature was not taken."""
    t = Tongue(language)
    by = _of(answer.by) if answer.by else {}
    return sentence(Safe(words(t).refusals[answer.why].format(newest=answer.newest, **by)))


def file_sent(name: str, language: str) -> Rendered:
    """A file was sent to the one who asked for it."""
    return sentence(_say(Tongue(language), "file_sent", name=escape(name, 120)))


def file_gone(language: str) -> Rendered:
    """There is no such file."""
    return sentence(_say(Tongue(language), "file_gone"))


def words(t: Tongue) -> ReportWords:
    """The words of a language."""
    return REPORT_WORDS[language_of(t.language)]


# --- lines ----------------------------------------


def _say(t: Tongue, key: ReportKey, **values: Safe | int) -> Safe:
    return Safe(form_of(words(t).texts[key], values.get("count")).format(**values))


def _named(t: Tongue, customer: str, period: str) -> dict[str, Safe]:
    return {"customer": escape(customer, 60), "period": _period(t, period)}


def _period(t: Tongue, name: str) -> Safe:
    return escape(UPTIME_WORDS[language_of(t.language)].period(name), 40)


def _title(t: Tongue, view: ReportView) -> Safe:
    named = _named(t, view.issue.report.customer, view.issue.report.period)
    if view.issue.number > 1:
        return _say(t, "correction", **named, number=view.issue.number)
    return _say(t, "title", **named)


def _verdict(t: Tongue, about: PeriodReport) -> Safe:
    if not about.promises:
        return _say(t, "nothing")
    if about.missed:
        return _say(t, "some_missed", missed=about.missed, count=about.promises)
    return _say(t, "all_kept", count=about.promises)


def _row(t: Tongue, view: ReportView) -> Safe:
    about = view.issue.report
    if view.issue.frozen_at is None:
        state = _say(t, "draft")
    else:
        state = _say(t, "row_signed" if view.issue.signatures else "row_unsigned")
    return _say(t, "row", **_named(t, about.customer, about.period), verdict=_verdict(t, about), signed=state)


def _parts(t: Tongue, view: ReportView) -> Iterator[Safe]:
    """The paragraphs under the head."""
    about = view.issue.report
    if view.newest > view.issue.number:
        yield bold(_say(t, "corrected", newest=view.newest))
    if view.waits_for:
        names = joined((escape(name, 40) for name in view.waits_for[:_MOST_LINES]), ", ")
        yield _say(t, "waits", sources=names)
    yield _changed(t, view)
    promises = [_service(t, line) for line in about.services] + [_tickets(t, line) for line in about.tickets]
    shown = promises[:_MOST_LINES]
    more = _say(t, "more", count=len(promises) - len(shown)) if len(promises) > len(shown) else NOTHING
    yield from _paragraphs([*shown, more])
    yield _money(t, view)


def _paragraphs(parts: Sequence[Safe]) -> Iterator[Safe]:
    """Lines together, as many as a paragraph holds."""
    held: list[Safe] = []
    for part in parts:
        if held and len(lines(*held, part)) > _PARAGRAPH:
            yield lines(*held)
            held = []
        held += [part] if part else []
    if held:
        yield lines(*held)


def _service(t: Tongue, line: ServiceLine) -> Safe:
    figures = line.figures
    told = _say(
        t,
        "service",
        service=_name(t, line),
        uptime=_percent(t, uptime(figures), figures.at_least),
        promised=_percent(t, figures.at_least),
        verdict=Safe(words(t).verdicts[line.verdict]),
        down=t.duration(figures.down, exact=True),
        allowed=t.duration(figures.budget, exact=True),
    )
    broken = [_say(t, "broken", at=date(at)) for at in line.broken_at[:3]]
    unknown = [_say(t, "unknown", unknown=t.duration(figures.unknown))] if figures.unknown else []
    return joined((told, *broken, *unknown, *_without(t, line)))


def _without(t: Tongue, line: ServiceLine) -> Iterator[Safe]:
    found = line.without
    if found is not None:
        share = NOTHING if found.uptime is None else _percent(t, found.uptime, found.at_least)
        yield _say(t, "without", uptime=share, down=t.duration(found.down, exact=True))


def _tickets(t: Tongue, line: TicketLine) -> Safe:
    promise = t.metric(line.metric, Kind.INTERNAL, line.part)  # the kind is the same for all of a report
    told = _say(t, "tickets", promise=promise, met=line.met, missed=len(line.missed))
    return joined((told, _say(t, "confirm", count=line.unknown))) if line.unknown else told


def _name(t: Tongue, line: ServiceLine | TicketLine) -> Safe:
    if isinstance(line, TicketLine):
        return t.metric(line.metric, Kind.INTERNAL, line.part)
    name = escape(line.title or line.service, 60)
    return Safe(f"{name}, {line.rolling_days}d") if line.rolling_days else name


def _percent(t: Tongue, share: Fraction, promised: Fraction | None = None) -> Safe:
    return Safe(f"{percent(share, promised)}%".replace(".", t.words.decimal))


def _money(t: Tongue, view: ReportView) -> Safe:
    costs = view.issue.report.costs
    by_legal = any(one.role == LEGAL for one in view.issue.signatures)
    owed = NOTHING
    if costs.totals:
        total = joined((escape(one, 40) for one in costs.totals), " + ")
        owed = _say(t, "owed_signed" if by_legal else "owed", total=total)
    rights = [_say(t, "right", at=date(one.arisen_at), words=escape(one.words, 80)) for one in costs.remedies]
    return lines(owed, *rights[:_MOST_LINES])


# --- corrections and signatures ----------------------------------------


def _changed(t: Tongue, view: ReportView) -> Safe:
    issue = view.issue
    if not issue.why:
        return NOTHING
    why = joined((Safe(words(t).because[one]) for one in issue.why), ", ")
    shown = [_change(t, one) for one in issue.changes[:_MOST_LINES]]
    left = len(issue.changes) - len(shown)
    more = _say(t, "changed_more", count=left) if left else NOTHING
    before = [_say(t, "signed_before", number=one.number, **_of(one)) for one in issue.before]
    again = before if not issue.signatures else []
    return lines(_say(t, "changed_why", why=why), *shown, more, *again)


def _change(t: Tongue, one: Change) -> Safe:
    what = _say(t, "changed_in_all") if one.line is None else _name(t, one.line)
    figure = Safe(words(t).figures[one.figure])
    return _say(t, "changed", what=what, figure=figure, was=_value(t, one.was), now=_value(t, one.now))


def _value(t: Tongue, value: Value) -> Safe:
    match value:
        case Verdict():
            return Safe(words(t).verdicts[value])
        case timedelta():
            return t.duration(value, exact=True)
        case Fraction():
            return _percent(t, value)
        case None | "":
            return _say(t, "none_value")
        case _:
            return escape(str(value), 40)


def _signed(t: Tongue, view: ReportView) -> Safe:
    if view.issue.frozen_at is None:
        return NOTHING
    found = [_say(t, "signed", **_of(one)) for one in view.issue.signatures]
    return joined(found) if found else _say(t, "unsigned")


def _of(one: Signature) -> dict[str, Safe]:
    return {"by": mention(one.by), "role": escape(one.role, 40), "at": date(one.at)}


def _buttons(t: Tongue, view: ReportView) -> list[Block]:
    about = view.issue.report
    value = ReportClick(about.customer, about.period, view.issue.number).value()
    if not value:
        return []
    found: list[Block] = []
    if view.issue.frozen_at is not None and view.newest == view.issue.number:
        found.append(button(_say(t, "button_sign"), REPORT_SIGN, value, primary=not view.issue.signatures))
    if view.private and _PDF in view.formats:
        found.append(button(_say(t, "button_pdf"), REPORT_PDF, value))
    if view.private:
        found.append(button(_say(t, "button_csv"), REPORT_CSV, value))
    return found
