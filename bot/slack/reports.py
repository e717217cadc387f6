"""Reports of periods: the verdicts in a few lines, what a correction changes, who signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from bot.engine.records import Rendered
from bot.engine.report_views import NoReport, ReportTroubleView, ReportView, SignRefused
from bot.sla.ladders import LEGAL
from bot.sla.period_reports.changes import Change, Value
from bot.sla.period_reports.issues import Signature
from bot.sla.period_reports.model import PeriodReport, Verdict
from bot.slack.answers import sentence
from bot.slack.clicks import REPORT_CSV, REPORT_PDF, REPORT_SIGN
from bot.slack.common import Block, actions, button, context, message, section
from bot.slack.escape import NOTHING, Safe, bold, date, escape, joined, lines, mention
from bot.slack.report_clicks import ReportClick
from bot.slack.report_lines import name_of, say, service_line, share_of, ticket_line, words
from bot.slack.texts import Tongue, language_of
from bot.slack.texts.uptime import UPTIME_WORDS

_MOST_LINES = 10
"""So many promises, and so many changes, are shown; the files have all."""
_MOST_ROWS, _MOST_NAMED = 50, 12
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
    contract = say(t, "contract", contract=escape(about.agreement.reference, 60))
    approved = NOTHING if about.agreement.approved_on else say(t, "unapproved")
    frozen = (
        say(t, "draft")
        if issue.frozen_at is None
        else say(t, "frozen", at=date(issue.frozen_at), number=issue.number)
    )
    no_pdf = NOTHING if _PDF in view.formats else say(t, "no_pdf")
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
    more = [say(t, "list_more", count=left)] if left else []
    head = bold(say(t, "list"))
    return message(head, [section(part) for part in (head, *_paragraphs([*rows, *more]))])


def trouble(view: ReportTroubleView, language: str) -> Rendered:
    """What did not work with a report's files, for the admins."""
    t = Tongue(language)
    told = words(t).troubles[view.trouble]
    return sentence(Safe(told.format(**_named(t, view.customer, view.period), detail=escape(view.detail))))


def no_report(answer: NoReport, language: str) -> Rendered:
    """Nothing is called so, or there is no report of that period."""
    t = Tongue(language)
    if not answer.period and not answer.name:
        names = joined((escape(name, 60) for name in answer.nearest[:_MOST_NAMED]), ", ")
        return sentence(say(t, "none_yet", names=names) if names else say(t, "no_customers"))
    if not answer.period:
        names = joined((escape(name, 60) for name in answer.nearest), ", ")
        meant = say(t, "not_found_nearest", names=names) if names else NOTHING
        told = say(t, "not_found", name=escape(answer.name, 60))
        return sentence(joined((part for part in (told, meant) if part), " "))
    has = joined((_period(t, name) for name in answer.has), ", ")
    others = say(t, "no_report_has", periods=has) if has else NOTHING
    return sentence(joined((part for part in (say(t, "no_report"), others) if part), " "))


def signed(view: ReportView, language: str) -> Rendered:
    """To the one who signed."""
    t = Tongue(language)
    return sentence(say(t, "done_signed", title=_title(t, view)))


def sign_refused(answer: SignRefused, language: str) -> Rendered:
    """Why a signature was not taken."""
    t = Tongue(language)
    by = _of(answer.by) if answer.by else {}
    return sentence(Safe(words(t).refusals[answer.why].format(newest=answer.newest, **by)))


def file_sent(name: str, language: str) -> Rendered:
    """A file was sent to the one who asked for it."""
    return sentence(say(Tongue(language), "file_sent", name=escape(name, 120)))


def file_gone(language: str) -> Rendered:
    """There is no such file."""
    return sentence(say(Tongue(language), "file_gone"))


# --- lines ----------------------------------------


def _named(t: Tongue, customer: str, period: str) -> dict[str, Safe]:
    return {"customer": escape(customer, 60), "period": _period(t, period)}


def _period(t: Tongue, name: str) -> Safe:
    return escape(UPTIME_WORDS[language_of(t.language)].period(name), 40)


def _title(t: Tongue, view: ReportView) -> Safe:
    named = _named(t, view.issue.report.customer, view.issue.report.period)
    if view.issue.number > 1:
        return say(t, "correction", **named, number=view.issue.number)
    return say(t, "title", **named)


def _verdict(t: Tongue, about: PeriodReport) -> Safe:
    if not about.promises:
        return say(t, "nothing")
    if about.missed:
        return say(t, "some_missed", missed=about.missed, count=about.promises)
    return say(t, "all_kept", count=about.promises)


def _row(t: Tongue, view: ReportView) -> Safe:
    about = view.issue.report
    if view.issue.frozen_at is None:
        state = say(t, "draft")
    else:
        state = say(t, "row_signed" if view.issue.signatures else "row_unsigned")
    return say(t, "row", **_named(t, about.customer, about.period), verdict=_verdict(t, about), signed=state)


def _parts(t: Tongue, view: ReportView) -> Iterator[Safe]:
    """The paragraphs under the head."""
    about = view.issue.report
    if view.newest > view.issue.number:
        yield bold(say(t, "corrected", newest=view.newest))
    if view.waits_for:
        names = joined((escape(name, 40) for name in view.waits_for[:_MOST_LINES]), ", ")
        yield say(t, "waits", sources=names)
    yield _changed(t, view)
    promises = [service_line(t, line) for line in about.services]
    promises += [ticket_line(t, line) for line in about.tickets]
    shown = promises[:_MOST_LINES]
    more = say(t, "more", count=len(promises) - len(shown)) if len(promises) > len(shown) else NOTHING
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


def _money(t: Tongue, view: ReportView) -> Safe:
    costs = view.issue.report.costs
    by_legal = any(one.role == LEGAL for one in view.issue.signatures)
    owed = NOTHING
    if costs.totals:
        total = joined((escape(one, 40) for one in costs.totals), " + ")
        owed = say(t, "owed_signed" if by_legal else "owed", total=total)
    rights = [say(t, "right", at=date(one.arisen_at), words=escape(one.words, 80)) for one in costs.remedies]
    return lines(owed, *rights[:_MOST_LINES])


# --- corrections and signatures ----------------------------------------


def _changed(t: Tongue, view: ReportView) -> Safe:
    issue = view.issue
    if not issue.why:
        return NOTHING
    why = joined((Safe(words(t).because[one]) for one in issue.why), ", ")
    shown = [_change(t, one) for one in issue.changes[:_MOST_LINES]]
    left = len(issue.changes) - len(shown)
    more = say(t, "changed_more", count=left) if left else NOTHING
    before = [say(t, "signed_before", number=one.number, **_of(one)) for one in issue.before]
    again = before if not issue.signatures else []
    return lines(say(t, "changed_why", why=why), *shown, more, *again)


def _change(t: Tongue, one: Change) -> Safe:
    what = say(t, "changed_in_all") if one.line is None else name_of(t, one.line)
    figure = Safe(words(t).figures[one.figure])
    return say(t, "changed", what=what, figure=figure, was=_value(t, one.was), now=_value(t, one.now))


def _value(t: Tongue, value: Value) -> Safe:
    match value:
        case Verdict():
            return Safe(words(t).verdicts[value])
        case timedelta():
            return t.duration(value, exact=True)
        case Fraction():
            return share_of(t, value)
        case None | "":
            return say(t, "none_value")
        case _:
            return escape(str(value), 40)


def _signed(t: Tongue, view: ReportView) -> Safe:
    if view.issue.frozen_at is None:
        return NOTHING
    found = [say(t, "signed", **_of(one)) for one in view.issue.signatures]
    return joined(found) if found else say(t, "unsigned")


def _of(one: Signature) -> dict[str, Safe]:
    return {"by": mention(one.by), "role": escape(one.role, 40), "at": date(one.at)}


def _buttons(t: Tongue, view: ReportView) -> list[Block]:
    about = view.issue.report
    value = ReportClick(about.customer, about.period, view.issue.number).value()
    if not value:
        return []
    found: list[Block] = []
    if view.issue.frozen_at is not None and view.newest == view.issue.number:
        found.append(button(say(t, "button_sign"), REPORT_SIGN, value, primary=not view.issue.signatures))
    if view.private and _PDF in view.formats:
        found.append(button(say(t, "button_pdf"), REPORT_PDF, value))
    if view.private:
        found.append(button(say(t, "button_csv"), REPORT_CSV, value))
    return found
