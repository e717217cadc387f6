"""Status pages from their shapes: who may see which services, and that nobody else can."""

from __future__ import annotations

import os.path
import re
from collections.abc import Collection, Mapping

from pydantic import SecretStr

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.settings import Language, StatusPage
from bot.config.shape_status import PUBLIC, StatusPageShape
from bot.naming import did_you_mean
from bot.sla.uptime.services import Service

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")


def build_status_pages(
    shapes: Mapping[str, StatusPageShape],
    services: Mapping[str, Service],
    known_services: Collection[str],
    known_customers: Collection[str],
    defaults: tuple[Language, str],
    report: Report,
) -> tuple[StatusPage, ...]:
    """All pages, in the file's order; what is wrong with others is reported. `defaults` are language and zone
    of the file; the known names also have those of parts that are wrong."""
    builder = _Builder(services, known_services, known_customers, defaults, report)
    pages = tuple(builder.build(name, shape) for name, shape in shapes.items())
    builder.check_folders(pages)
    return pages


class _Builder:
    def __init__(
        self,
        services: Mapping[str, Service],
        known_services: Collection[str],
        known_customers: Collection[str],
        defaults: tuple[Language, str],
        report: Report,
    ) -> None:
        self._services, self._known_services = services, known_services
        self._known_customers, self._defaults, self._report = known_customers, defaults, report

    def build(self, name: str, shape: StatusPageShape) -> StatusPage:
        at: Path = ("status_pages", name)
        customer = "" if shape.for_ == PUBLIC else shape.for_
        if customer and customer not in self._known_customers:
            hint = did_you_mean(customer, self._known_customers) or "write `public`, or a customer's name"
            self._report.fault((*at, "for"), f"there is no customer `{customer}`", hint)
        self._check_token(shape, customer, at)
        language, zone = self._defaults
        return StatusPage(
            name=name,
            services=self._shown(shape, customer, at),
            customer=customer,
            title=shape.title or name,
            folder=shape.folder,
            served=shape.serve,
            token=shape.token,
            days=shape.days,
            language=shape.language or language,
            zone=shape.timezone or zone,
            reasons=shape.reasons,
        )

    def _shown(self, shape: StatusPageShape, customer: str, at: Path) -> tuple[str, ...]:
        if not shape.services:
            return self._promised(customer, at)
        for n, name in enumerate(shape.services):
            if name not in self._known_services:
                lone = isinstance(self._report.reading.at((*at, "services")), str)
                place = (*at, "services") if lone else (*at, "services", n)
                hint = did_you_mean(name, self._known_services) or "describe it under services"
                self._report.fault(place, f"there is no service `{name}`", hint)
        return tuple(dict.fromkeys(shape.services))

    def _promised(self, customer: str, at: Path) -> tuple[str, ...]:
        mine = [
            name
            for name, service in self._services.items()
            if customer and any(one.customer == customer for one in service.promises)
        ]
        if not customer:
            self._report.fault(at, "names no services", "write `services:`, those that all may see", key=True)
        elif not mine and customer in self._known_customers:
            what = f"nothing was promised to `{customer}`, so the page would be empty"
            self._report.fault(at, what, "write `services:` here, or `customers:` of a service", key=True)
        return tuple(mine)

    def _check_token(self, shape: StatusPageShape, customer: str, at: Path) -> None:
        needed = bool(shape.serve and customer)
        if shape.token is None:
            if needed and not self._report.is_missing((*at, "token")):
                hint = 'write `token: "${STATUS_TOKEN}"` and set it, as `openssl rand -hex 16` gives'
                self._report.fault(at, "could be seen by all who guess its name", hint, key=True)
            return
        if not needed:
            what = "is asked of nobody" if not customer else "is only for pages with `serve: yes`"
            self._report.doubt((*at, "token"), what, "leave it out")
        if not _fits(shape.token) and not self._report.is_missing((*at, "token")):
            what = "is no secret part of an address"
            self._report.fault((*at, "token"), what, "use at least 16 letters, digits, `-` and `_`")

    def check_folders(self, pages: Collection[StatusPage]) -> None:
        seen: dict[str, str] = {}
        for page in pages:
            folder = os.path.normpath(page.folder)
            if page.folder and (other := seen.setdefault(folder, page.name)) != page.name:
                at: Path = ("status_pages", page.name, "folder")
                self._report.fault(at, f"is the folder of `{other}`, too", "give each page one of its own")


def _fits(token: SecretStr) -> bool:
    return _TOKEN.fullmatch(token.get_secret_value()) is not None
