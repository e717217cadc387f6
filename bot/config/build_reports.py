"""Reports from their shape: where they go, and who signs them."""

from __future__ import annotations

from collections.abc import Collection

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.settings import Language
from bot.config.shape import SlackShape
from bot.config.shape_reports import ReportsShape
from bot.naming import did_you_mean, listed
from bot.sla.period_reports.rules import ReportRules

AT: Path = ("reports",)
_LATEST = 28


def build_reports(
    shape: ReportsShape | None,
    slack: SlackShape | None,
    customers: Collection[str],
    language: Language,
    report: Report,
) -> ReportRules:
    """The rules; names that nothing has are reported. Without the section nothing goes out."""
    if shape is None or slack is None:
        return ReportRules(language=language)
    reached = {*slack.channels, *slack.roles}
    for n, name in enumerate(shape.to):
        if name not in reached:
            hint = did_you_mean(name, reached)
            report.fault(_place("to", n, report), f"there is no channel and no role `{name}`", hint)
    _check_signers(shape, slack, report)
    for name in shape.languages:
        if name not in customers:
            at: Path = (*AT, "languages", name)
            report.fault(at, f"there is no customer `{name}`", did_you_mean(name, customers), key=True)
    if shape.days_after > _LATEST:
        report.doubt((*AT, "days_after"), "is later than the next report", f"write at most {_LATEST}")
    if not shape.to and not shape.folder:
        report.doubt(AT, "send reports nowhere", "write `to:` or `folder:`", key=True)
    return ReportRules(
        to=tuple(dict.fromkeys(shape.to)),
        at=shape.at,
        days_after=shape.days_after,
        folder=shape.folder,
        sign=tuple(dict.fromkeys(shape.sign)),
        language=language,
        languages={name: str(one) for name, one in shape.languages.items()},
    )


def _check_signers(shape: ReportsShape, slack: SlackShape, report: Report) -> None:
    """Those that the file names itself; a company without legal need not have the usual one."""
    written = report.reading.at((*AT, "sign"))
    if written is None and not slack.roles.keys() & set(shape.sign):
        hint = f"write `sign:`, or name people under slack.roles as {listed(shape.sign, 'or')}"
        report.doubt(AT, "can be signed by nobody", hint, key=True)
    for n, role in enumerate(shape.sign if written is not None else ()):
        if role not in slack.roles:
            hint = did_you_mean(role, slack.roles, otherwise="name people under slack.roles")
            report.fault(_place("sign", n, report), f"there is no role `{role}`", hint)


def _place(key: str, n: int, report: Report) -> Path:
    at: Path = (*AT, key)
    return (*at, n) if isinstance(report.reading.at(at), list) else at
