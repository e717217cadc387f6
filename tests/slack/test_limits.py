"""Whatever a helpdesk holds, every message is one that Slack takes and holds no markup but ours."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.demo.workspace.limits import Surface
from bot.engine.records import Rendered
from bot.engine.status_views import StatusView
from bot.engine.views import (
    AlertView,
    CardView,
    DeedKind,
    DigestView,
    Done,
    ExplainView,
    ListView,
    NotFound,
    NoticeView,
    RecoveryView,
    Several,
    SourceView,
    TicketAnswer,
    TicketView,
)
from bot.slack import answers
from bot.slack.blocks import SlackWriter
from bot.slack.card import ticket_answer
from bot.slack.explain import explanation
from bot.slack.lists import home, listing
from bot.slack.plainer import has_table, without_tables
from bot.slack.status import status
from tests.slack import samples
from tests.slack.reading import all_markup, assert_accepted, assert_blocks_accepted, markup, parsed_texts

WRITER = SlackWriter()
any_size = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_good(content: Rendered) -> None:
    """Slack takes it, with tables and without, and all markup in it is ours."""
    assert_accepted(content)
    all_markup(content)
    if has_table(content):
        plainer = without_tables(content)
        assert not has_table(plainer)
        assert_accepted(plainer)
        all_markup(plainer)


@any_size
@given(samples.cards, samples.languages)
def test_cards(view: CardView, language: str) -> None:
    assert_good(WRITER.card(view, language))


@any_size
@given(samples.alerts, samples.languages)
def test_alerts(view: AlertView, language: str) -> None:
    assert_good(WRITER.alert(view, language))


@any_size
@given(samples.digests, samples.languages)
def test_digests(view: DigestView, language: str) -> None:
    assert_good(WRITER.digest(view, language))


@any_size
@given(samples.notices, samples.languages)
def test_notices(view: NoticeView, language: str) -> None:
    assert_good(WRITER.notice(view, language))


@any_size
@given(samples.recovered, samples.languages)
def test_recoveries(view: RecoveryView, language: str) -> None:
    assert_good(WRITER.occasion(view, language, mention=(), perhaps_repeated=False))


@any_size
@given(samples.explains, samples.languages)
def test_explanations(view: ExplainView, language: str) -> None:
    assert_good(explanation(view, language))


@any_size
@given(samples.statuses, samples.languages)
def test_statuses(view: StatusView, language: str) -> None:
    assert_good(status(view, language))


@any_size
@given(samples.listings, samples.languages)
def test_lists(view: ListView, language: str) -> None:
    assert_good(listing(view, language))


@any_size
@given(samples.listings, samples.languages)
def test_the_home_tab(view: ListView, language: str) -> None:
    blocks = home(view, language)
    assert_blocks_accepted(blocks, Surface.HOME)
    for text in parsed_texts(blocks):
        markup(text)


@any_size
@given(samples.cards, st.lists(samples.sources, max_size=10).map(tuple), samples.instants, samples.languages)
def test_ticket_answers(card: CardView, sources: tuple[SourceView, ...], at: datetime, language: str) -> None:
    assert_good(ticket_answer(TicketAnswer(card, sources, at), language))


@given(samples.texts, st.lists(samples.texts, max_size=9).map(tuple), samples.languages)
def test_short_answers(asked: str, names: tuple[str, ...], language: str) -> None:
    assert_good(answers.not_found(NotFound(asked, names), language))
    assert_good(answers.several(Several(asked, names), language))
    assert_good(answers.help_answer(language, unknown=asked, nearest="status"))


@given(
    samples.tickets, st.sampled_from(DeedKind), st.booleans(), st.none() | samples.instants, samples.languages
)
def test_deeds(
    ticket: TicketView, kind: DeedKind, already: bool, until: datetime | None, language: str
) -> None:
    assert_good(answers.done(Done(kind, ticket, "U0EVA", already, until), language))


def test_a_card_that_fits_easily_is_the_rule() -> None:
    content = WRITER.card(CardView(samples.TICKET, (samples.TIMER,), "open"), "en")
    assert_good(content)
    assert len(content.blocks) == 3
