"""`/sla report`, and the buttons of reports: sign, and send me a file."""

from __future__ import annotations

from bot.engine.report_views import NoReport, ReportView, SignRefused
from bot.engine.views import Refused
from bot.slack import answers, reports
from bot.slack.report_clicks import ReportClick, read_report_click
from bot.slack.upload import upload
from handlers.asked import Asked
from handlers.desk import Desk
from handlers.questions import PeriodReport


async def serve_report(asked: Asked, desk: Desk, question: PeriodReport) -> None:
    """The report of a period; without a name the last one of each customer."""
    found = await desk.reports.show(asked.user, question.name, question.period)
    match found:
        case NoReport():
            await asked.tell(reports.no_report(found, asked.language))
        case Refused():
            await asked.tell(answers.refused(found, asked.language))
        case [ReportView() as one]:
            await asked.tell(reports.report(one, asked.language))
        case several:
            await asked.tell(reports.report_list(several, asked.language))


async def sign(asked: Asked, desk: Desk, value: str) -> None:
    """Somebody pressed Sign."""
    click = read_report_click(value)
    if click is None:
        await asked.tell(answers.old_button(asked.language))
        return
    found = await desk.reports.sign(click.customer, click.period, click.number, asked.user)
    if isinstance(found, SignRefused):
        await asked.tell(reports.sign_refused(found, asked.language))
    else:
        await asked.tell(reports.signed(found, asked.language))


async def send_file(asked: Asked, desk: Desk, value: str, wanted: str) -> None:
    """Somebody wants a file: it comes as a direct message, as an answer to one person holds none."""
    click = read_report_click(value)
    if click is None:
        await asked.tell(answers.old_button(asked.language))
        return
    await _send(asked, desk, click, wanted)


async def _send(asked: Asked, desk: Desk, click: ReportClick, wanted: str) -> None:
    found = await desk.reports.file(click.customer, click.period, click.number, wanted, asked.user)
    if isinstance(found, Refused):
        await asked.tell(answers.refused(found, asked.language))
    elif found is None:
        await asked.tell(reports.file_gone(asked.language))
    else:
        await upload(asked.client, asked.user, found.name, found.name, found.data)
        await asked.tell(reports.file_sent(found.name, asked.language))
