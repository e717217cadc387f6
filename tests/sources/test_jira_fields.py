"""What a reading of Jira tells of fields, of owners, and of people."""

from collections.abc import AsyncIterator

import pytest

from bot.sla.facts import (
    Assigned,
    Category,
    FieldChanged,
    Opened,
    RequesterChanged,
    StatusChanged,
    Who,
)
from tests.sources.jira_rehearsal import (
    BOB,
    COLLEAGUE,
    EVA,
    JAN,
    PIET,
    ROBOT,
    WORK,
    JiraPlay,
    jira,
)
from tests.sources.jira_site import COLOURS, ORGANIZATIONS, REGION, TEAM


@pytest.fixture
async def play() -> AsyncIterator[JiraPlay]:
    async with jira() as play:
        await play.poll()
        yield play


def opened(play: JiraPlay, ticket: str) -> Opened:
    deed = play.ledger.deeds(ticket)[0]
    assert isinstance(deed, Opened)
    return deed


async def test_what_a_ticket_was_at_first_is_told_though_it_is_read_later() -> None:
    async with jira(
        fields={"Region": "region", COLOURS: "colours"},
        priorities={"Medium": "normal", "Highest": "urgent"},
        unset_priority="low",
    ) as play:
        opened_at = play.clock.now()
        ticket = play.site.open(
            reporter=JAN,
            assignee=BOB,
            labels=["gold", "vip"],
            custom={
                ORGANIZATIONS: ["Klant, de", "Tweede"],
                TEAM: "Support",
                REGION: "North",
                COLOURS: ["red"],
            },
        )
        play.site.issue(ticket).channel = "email"
        play.later(minutes=3)
        play.site.change(ticket, EVA, priority="Highest", labels=[], assignee=None, reporter=PIET)
        play.site.change(ticket, EVA, **{TEAM: None, REGION: "South", COLOURS: ["blue", "red"]})
        play.site.change(ticket, EVA, issuetype="Question", priority=None)
        await play.catch_up()
        first = opened(play, ticket)
        assert play.ledger.of(ticket)[0].occurred_at == opened_at
        assert (first.requester, play.ledger.deeds(ticket)[1]) == (JAN, Assigned(BOB))
        told = first.attributes
        assert (told.priority, told.customer, told.group) == ("normal", "Klant, de", "Support")
        assert (told.tags, told.channel, told.type) == (frozenset({"gold", "vip"}), "email", "Incident")
        assert told.fields == (("colours", "red"), ("region", "North"))
        assert play.ledger.deeds(ticket)[2:] == [
            FieldChanged("priority", ("urgent",)),
            FieldChanged("tags", ()),
            Assigned(None),
            RequesterChanged(PIET),
            FieldChanged("group", ()),
            FieldChanged("field:region", ("South",)),
            FieldChanged("field:colours", ("blue, red",)),
            FieldChanged("type", ("Question",)),
            FieldChanged("priority", ("low",)),
        ]


async def test_a_ticket_without_anything_is_read(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=None, priority=None)
    await play.catch_up()
    first = opened(play, ticket)
    assert (first.requester, first.attributes.priority, first.attributes.customer) == ("", None, None)
    assert play.ledger.of(ticket)[0].author.who is Who.SYSTEM


async def test_the_customer_may_be_known_by_the_reporters_address() -> None:
    async with jira(domains={"Klant.example": "Klant BV"}) as play:
        ticket, other = play.site.open(reporter=JAN), play.site.open(reporter=COLLEAGUE)
        await play.catch_up()
        assert opened(play, ticket).attributes.customer == "Klant BV"
        assert opened(play, other).attributes.customer is None


async def test_organisations_come_and_go(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN, custom={ORGANIZATIONS: ["Klant BV"]})
    play.site.change(ticket, EVA, **{ORGANIZATIONS: ["Andere BV", "Klant BV"]})
    play.later(seconds=1)
    play.site.change(ticket, EVA, **{ORGANIZATIONS: None})
    await play.catch_up()
    assert opened(play, ticket).attributes.customer == "Klant BV"
    assert play.ledger.deeds(ticket)[1:] == [
        FieldChanged("customer", ("Andere BV",)),
        FieldChanged("customer", ()),
    ]


async def test_people_come_with_names_sides_and_addresses() -> None:
    async with jira(emails={BOB: "Bob@acme.example"}) as play:
        ticket = play.site.open(reporter=PIET, assignee=BOB)
        play.site.remark(ticket, EVA)
        play.site.change(ticket, ROBOT, labels=["seen"])
        await play.catch_up()
        met = {one.id: (one.name, one.email, one.who) for one in play.ledger.people.values()}
        assert met == {
            PIET: ("Piet", "piet@klant.example", Who.CUSTOMER),
            BOB: ("Bob", "bob@acme.example", Who.AGENT),
            EVA: ("Eva", "eva@acme.example", Who.AGENT),
            ROBOT: ("Automation", "", Who.BOT),
        }
        assert play.ledger.people[EVA].zone == "Europe/Amsterdam"


async def test_the_card_names_ticket_customer_and_requester_and_links_to_it(play: JiraPlay) -> None:
    ticket = play.site.open("VPN down", reporter=JAN, custom={ORGANIZATIONS: ["Klant BV"]})
    await play.catch_up()
    card = play.ledger.tickets[ticket]
    assert (card.title, card.number, card.customer) == ("VPN down", play.site.issue(ticket).key, "Klant BV")
    assert card.url == f"{play.server.base}/browse/{card.number}"
    assert card.requester_name == "Jan"


async def test_a_field_that_the_site_has_not_is_told() -> None:
    async with jira(fields={"Regoin": "region"}) as play:
        play.site.open(reporter=JAN)
        await play.poll()
        assert play.ledger.strange == [("field:Regoin", "the site has no such field")]


async def test_an_unassigned_ticket_has_no_owner_until_somebody_takes_it(play: JiraPlay) -> None:
    ticket = play.site.open(reporter=JAN)
    await play.catch_up()
    assert len(play.ledger.deeds(ticket)) == 1
    play.site.change(ticket, EVA, assignee=EVA, status=WORK)
    await play.catch_up()
    assert play.ledger.deeds(ticket)[1:] == [Assigned(EVA), StatusChanged(Category.OPEN, "In progress")]
