"""What status pages in the file become."""

from bot.config.editions import edition_text
from bot.config.settings import Language
from tests.config.examples import ENVIRON, SMALL, settings

WHOLE = (
    SMALL
    + """\
customers: [{name: Klant BV, contract: msa}]
contracts: {msa: {clauses: {uptime: "§5.1"}}}
services:
  line: {monitors: {desk: [a]}, availability: {internal: 99.9%}}
  portal:
    customers: [Klant BV]
    monitors: {desk: [a]}
    availability: {contractual: 99.9%}
    ladder: told
ladders: {told: [{at: due, tell: [lead]}, {at: due, kind: contractual, tell: [legal]}]}
status_pages:
  everybody: {for: public, services: [portal, line, portal], folder: www, days: 30,
    language: nl, timezone: UTC}
  klant: {for: Klant BV, serve: yes, token: "${DESK_TOKEN}", title: Yours, reasons: yes}
"""
)


def test_a_page_has_the_services_it_names_each_once() -> None:
    page, _ = settings(WHOLE).status_pages
    assert (page.name, page.customer, page.title) == ("everybody", "", "everybody")
    assert page.services == ("portal", "line")
    assert (page.folder, page.served, page.token) == ("www", False, None)
    assert (page.days, page.language, page.zone, page.reasons) == (30, Language.DUTCH, "UTC", False)


def test_a_customers_page_has_what_was_promised_to_the_customer() -> None:
    _, page = settings(WHOLE).status_pages
    assert (page.customer, page.services, page.title) == ("Klant BV", ("portal",), "Yours")
    assert (page.served, page.days, page.language, page.zone) == (
        True,
        90,
        Language.ENGLISH,
        "Europe/Amsterdam",
    )
    assert page.token is not None
    assert page.token.get_secret_value() == ENVIRON["DESK_TOKEN"]
    assert ENVIRON["DESK_TOKEN"] not in repr(page)


def test_without_the_section_there_are_none() -> None:
    assert settings(SMALL).status_pages == ()


def test_s10_pages_decide_nothing_so_no_edition_keeps_them() -> None:
    kept = edition_text(WHOLE.encode(), ENVIRON)
    assert "status_pages" not in kept
    assert ENVIRON["DESK_TOKEN"] not in kept
    plain = WHOLE[: WHOLE.index("status_pages:")]
    assert settings(plain).book.version == settings(WHOLE).book.version
