"""What the file says of exclusions (S45): who approves, where they are asked, and what is declared."""

from datetime import UTC, datetime

import pytest

from bot.config.editions import edition_text
from bot.sla.declared import Declared, person, same_person
from bot.sla.exclusions import ReasonCode
from tests.config.examples import ENVIRON, SMALL, settings

DECLARED = (
    SMALL
    + """\
exclusions:
  - {ticket: desk:7, from: 2026-11-20 10:00, to: 2026-11-20 12:00 Z, reason: War, evidence: the news,
     by: lars, approved_by: ann}
"""
)


def test_s45_a_bare_list_declares_and_instants_are_of_the_files_zone() -> None:
    (one,) = settings(DECLARED).exclusions.declared
    assert one == Declared(
        "desk:7",
        datetime(2026, 11, 20, 9, tzinfo=UTC),
        datetime(2026, 11, 20, 12, tzinfo=UTC),
        ReasonCode.WAR,
        "the news",
        "lars",
        "ann",
    )


def test_s45_who_approves_and_where_they_are_asked_unless_the_file_says_otherwise() -> None:
    rules = settings(SMALL).exclusions
    assert (sorted(rules.approvers), rules.channel) == (["admin", "lead", "legal"], "legal")
    rules = settings(SMALL + "exclusions: {approvers: lead, channel: support}\n").exclusions
    assert (sorted(rules.approvers), rules.channel) == (["lead"], "support")


def test_s45_declaring_an_exclusion_makes_no_new_edition_of_the_promises() -> None:
    assert settings(DECLARED).book.version == settings(SMALL).book.version
    assert edition_text(DECLARED.encode(), ENVIRON) == edition_text(SMALL.encode(), ENVIRON)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann@example.com", "Ann@Example.COM "),
        ("ann@example.com", "Ann de Wit <ann+sla@example.com>"),
        ("ann@example.com", "<mailto:ann@example.com>"),
        ("U0ANN", "<@U0ANN>"),
        ("u0ann", "ann@helpdesk.example"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}nn", "ann"),
        ("Ann  de Wit", "ann de wit"),
    ],
)
def test_s45_one_person_is_known_by_any_spelling(one: str, other: str) -> None:
    assert same_person(one, other, {"Ann@helpdesk.example": "U0ANN"})
    assert person(one) == person(person(one))


def test_s45_two_people_are_not_taken_for_one() -> None:
    assert not same_person("ann@example.com", "ann@example.org")
    assert not same_person("ann@example.com", "ann")
