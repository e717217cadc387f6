"""Whom and what a Freshdesk account names: agents, teams, companies and statuses, fetched seldom."""

from bot.sla.facts import Category, Opened, Replied
from tests.sources.freshdesk_play import ANN, JAN, KLANT, PUUR, SUPPORT, freshdesk_play


async def test_names_are_fetched_once() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        for _ in range(3):
            play.desk.open("Hello", JAN, group_id=SUPPORT, company_id=KLANT, responder_id=ANN)
            await play.catch_up()
        assert [play.called(part) for part in ("/agents", "/groups", "/companies", "/ticket_fields")] == [
            1
        ] * 4


async def test_an_agent_who_is_new_is_met_soon() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        play.desk.open("Hello", JAN, responder_id=ANN)
        await play.catch_up()
        play.desk.add_agent(43950, "Eva", "eva@acme.example")
        play.later(minutes=10)
        play.desk.open("Hello", JAN, responder_id=43950)
        await play.catch_up()
        assert play.ledger.people["43950"].email == "eva@acme.example"


async def test_many_companies_are_listed_and_one_is_asked_for() -> None:
    async with freshdesk_play() as play:
        play.desk.companies |= {id: f"Company {id}" for id in range(600, 610)}
        await play.poll()
        tickets = [play.desk.open("Hello", JAN, company_id=id) for id in (*range(600, 610), 999)]
        await play.catch_up()
        cards = [play.ledger.tickets[str(ticket)].customer for ticket in tickets]
        assert cards == [f"Company {id}" for id in range(600, 610)] + ["999"]
        assert play.called("/companies") == 2
        play.desk.open("Hello", JAN, company_id=999)
        await play.catch_up()
        assert play.called("/companies") == 2
        play.desk.open("Hello", JAN, company_id=PUUR)
        await play.catch_up()
        assert play.called("/companies") == 2


async def test_what_the_key_may_not_read_is_said_and_gone_without() -> None:
    async with freshdesk_play() as play:
        play.server.forbidden = {"/agents", "/groups", "/companies", "/ticket_fields"}
        await play.poll()
        ticket = play.desk.open("Hello", JAN, group_id=SUPPORT, company_id=KLANT, responder_id=ANN, status=6)
        play.desk.reply(ticket, ANN, "On it")
        await play.catch_up()
        opened = play.ledger.deeds(ticket)[0]
        assert isinstance(opened, Opened)
        assert (opened.attributes.group, opened.attributes.customer) == (str(SUPPORT), str(KLANT))
        assert opened.category is Category.PENDING
        assert play.ledger.deeds(ticket).count(Replied()) == 1
        assert sorted(key for key, _ in play.ledger.strange) == [
            "right:agents",
            "right:companies",
            "right:groups",
            "right:ticket fields",
        ]
