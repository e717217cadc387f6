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
from warnings import catch_warnings

import holidays as library

LIBRARY_VERSION: str = metadata.version("holidays")
"""A newer library may know other holidays, so this is part of a calendar's version."""

ENGLISH = "en_US"
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
        if self.country is not None:
            _check_place(self.country, self.subdivision)
        elif self.subdivision is not None or self._excepted_names():
            raise ValueError("a region, or an exception by name, needs a country")
        known = self._known_names()
        for name in self._excepted_names() - known.keys():
            raise ValueError(
                f"{name!r} is no public holiday of {self.country}{_did_you_mean(name, set(known))}"
            )

    def in_year(self, year: int) -> Mapping[date, str]:
        """Closed dates of that year with their names, in English where the library speaks it."""
        known = self._known_names()
        excepted = {known[name] for name in self._excepted_names()}
        public = _public(self.country, self.subdivision, year) if self.country else {}
        closed = {
            day: "; ".join(kept)
            for day, names in public.items()
            if day not in self.except_ and (kept := [name for name in names if _slug(name) not in excepted])
        }
        closed |= {day: name for day, name in self.also if day.year == year}
        return MappingProxyType(closed)

    def _excepted_names(self) -> frozenset[str]:
        return frozenset(_slug(item) for item in self.except_ if isinstance(item, str))

    def _known_names(self) -> Mapping[str, str]:
        return _known_names(self.country, self.subdivision) if self.country and self._excepted_names() else {}


@lru_cache(maxsize=1024)
def _public(
    country: str, subdivision: str | None, year: int, language: str = ENGLISH
) -> Mapping[date, tuple[str, ...]]:
    """The names of each public holiday; none in years of which the library has no data.

    Always in a named language: by itself, the library follows the locale of the machine. Its warning that it
    knows only some years of some holidays (those that go by the moon, in India) is of no use to anybody here.
    """
    place = library.country_holidays(country)
    if not place.start_year <= year <= place.end_year:
        return {}
    spoken = language if language in place.supported_languages else place.default_language
    with catch_warnings(action="ignore", category=UserWarning):
        found = library.country_holidays(country, subdiv=subdivision, years=year, language=spoken)
    return {day: tuple(found.get_list(day)) for day in sorted(found)}


@lru_cache(maxsize=64)
def _known_names(country: str, subdivision: str | None) -> Mapping[str, str]:
    """Every name a holiday has had, in English or the local language, with its English one.

    A day that is two holidays at once teaches no local name: the languages list them in different orders.
    """
    own = library.country_holidays(country).default_language or ENGLISH
    known: dict[str, str] = {}
    for year in _USUAL_YEARS:
        local = _public(country, subdivision, year, own)
        for day, names in _public(country, subdivision, year).items():
            known |= {_slug(name): _slug(name) for name in names}
            if len(names) == len(local[day]) == 1:
                known.setdefault(_slug(local[day][0]), _slug(names[0]))
    return known


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
