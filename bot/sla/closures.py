"""The dates on which a calendar is closed: public holidays of a country, and a company's own (S04)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib import metadata
from types import MappingProxyType

import holidays as library

LIBRARY_VERSION: str = metadata.version("holidays")
"""A newer library may know other holidays, so this is part of a calendar's version."""

# Exceptions are looked up by name in these years; a name that never comes up in them is a slip of the pen.
_USUAL_YEARS = range(2015, 2041)


@dataclass(frozen=True, slots=True)
class Holidays:
    """Closed dates: the public holidays of `country` (and `subdivision`), plus `also`, minus `except_`.

    `also` gives dates with a name, which may be empty. `except_` names dates, or holidays by their English or
    local name in any spelling of `good-friday` or `Goede Vrijdag`; an observed or substitute day goes with
    its holiday. Raises ValueError for a country, subdivision or name that is not known.
    """

    country: str | None = None
    subdivision: str | None = None
    also: tuple[tuple[date, str], ...] = ()
    except_: tuple[str | date, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "also", tuple(sorted(self.also)))
        if self.country is None:
            if self.subdivision is not None or self._excepted_names():
                raise ValueError("a region, or an exception by name, needs a country")
            return
        _check_place(self.country, self.subdivision)
        known = {slug for year in _USUAL_YEARS for day in self._official(year) for slug in day.slugs()}
        for name in self._excepted_names() - known:
            raise ValueError(f"{name!r} is no public holiday of {self.country}{_did_you_mean(name, known)}")

    def in_year(self, year: int) -> Mapping[date, str]:
        """Closed dates of that year with their names, in English where the library speaks it."""
        excepted = self._excepted_names()
        closed = {
            day.date: "; ".join(kept)
            for day in self._official(year)
            if day.date not in self.except_ and (kept := day.names_without(excepted))
        }
        closed |= {day: name for day, name in self.also if day.year == year}
        return MappingProxyType(closed)

    def _official(self, year: int) -> tuple[_PublicDay, ...]:
        return _public_days(self.country, self.subdivision, year) if self.country else ()

    def _excepted_names(self) -> frozenset[str]:
        return frozenset(_slug(item) for item in self.except_ if isinstance(item, str))


@dataclass(frozen=True, slots=True)
class _PublicDay:
    """One date with everything it is called; the two languages do not list names in the same order."""

    date: date
    english: tuple[str, ...]
    local: tuple[str, ...]

    def slugs(self) -> set[str]:
        return {_slug(name) for name in (*self.english, *self.local)}

    def names_without(self, excepted: frozenset[str]) -> list[str]:
        """The English names left, none when an exception in either language took the last one."""
        english, local = (
            [name for name in names if _slug(name) not in excepted] for names in (self.english, self.local)
        )
        return english if local else []


@lru_cache(maxsize=1024)
def _public_days(country: str, subdivision: str | None, year: int) -> tuple[_PublicDay, ...]:
    """Asked in named languages only: left to itself, the library follows the locale of the machine."""
    asked = library.country_holidays(country, subdiv=subdivision, years=year)
    languages, own = asked.supported_languages, asked.default_language
    local = library.country_holidays(country, subdiv=subdivision, years=year, language=own)
    english = (
        library.country_holidays(country, subdiv=subdivision, years=year, language="en_US")
        if "en_US" in languages
        else local
    )
    return tuple(
        _PublicDay(day, tuple(english.get_list(day)), tuple(local.get_list(day))) for day in sorted(english)
    )


def _check_place(country: str, subdivision: str | None) -> None:
    countries = library.list_supported_countries(include_aliases=False)
    if country not in countries:
        hint = _did_you_mean(country.upper(), set(countries))
        raise ValueError(f"I know no holidays for country {country!r}{hint}; use a code such as NL or DE")
    if subdivision is not None and subdivision not in countries[country]:
        known = ", ".join(countries[country]) or "none"
        raise ValueError(f"{country} has no region {subdivision!r}; I know {known}")


def _slug(name: str) -> str:
    """`Christmas Day (observed)` and `christmas-day` are the same holiday; so are `Tweede Paasdag` and
    `tweede-paasdag`."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\s*\([^)]*\)", "", name).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", letters.replace("'", "").replace("’", "")).strip("-")


def _did_you_mean(name: str, known: set[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"; do you mean {near[0]}?" if near else ""
