"""Text into shapes, part by part: a fault in one policy does not hide the faults of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.config.known import NONE, keys_at
from bot.config.reading import Path, Value
from bot.config.report import CONCEALED, Report
from bot.config.scalars import Name
from bot.config.settings import SourceSettings
from bot.config.shape import (
    Calendar,
    CalendarShape,
    CustomerShape,
    File,
    Head,
    SlackShape,
    SupplierShape,
)
from bot.config.shape_contracts import ContractShape
from bot.config.shape_exclusions import ExclusionShape, ExclusionsShape
from bot.config.shape_policies import LadderShape, PolicyShape, RungShape
from bot.config.shape_reports import ReportsShape
from bot.config.shape_services import ServiceShape
from bot.config.shape_status import StatusPageShape
from bot.fields import FAULT
from bot.naming import did_you_mean, listed
from bot.sla.facts import DECLARED, SLACK, SourceName
from bot.sla.promises import OF_SERVICES
from bot.sla.uptime.services import SERVICES
from bot.sources import REGISTRY

M = TypeVar("M")

_OF_SERVICES = {metric.value for metric in OF_SERVICES}
"""Promises that stand under services and not under policies."""

_LINES = ("is no list of `name: value` lines", "")
_LIST = ("is no list", "write it like [a, b]")
_PLAIN_WORDS = {
    "missing": ("is missing", ""),
    "dict_type": _LINES,
    "mapping_type": _LINES,
    "model_type": _LINES,
    "list_type": _LIST,
    "frozen_set_type": _LIST,
    "tuple_type": _LIST,
    "string_type": ("is no text", ""),
    "too_short": ("is empty", ""),
}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a file that have their right shape, each under its name or place. `names` also has the
    others'."""

    head: Head | None
    slack: SlackShape | None
    sources: Mapping[str, SourceSettings]
    calendars: Mapping[str, CalendarShape]
    customers: Mapping[int, CustomerShape]
    contracts: Mapping[str, ContractShape]
    suppliers: Mapping[str, SupplierShape]
    services: Mapping[str, ServiceShape]
    exclusions: ExclusionsShape
    reports: ReportsShape | None
    declared: Mapping[Path, ExclusionShape]
    status_pages: Mapping[str, StatusPageShape]
    policies: Mapping[int, PolicyShape]
    ladders: Mapping[str, list[RungShape]]
    tree: Mapping[str, Value]

    def names(self, *path: str) -> frozenset[str]:
        """The names in a section, right or wrong, so that no fault causes a second one elsewhere."""
        node: Value = dict(self.tree)
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
        return frozenset(node) if isinstance(node, dict) else frozenset()


def shape(tree: dict[str, Value], report: Report) -> Parts:
    """All parts of a file; what is wrong with the others is in the report."""
    return _Shaper(tree, report).parts()


def shape_declared(tree: dict[str, Value], report: Report) -> dict[Path, ExclusionShape]:
    """The entries under exclusions alone; what is wrong with others is in the report."""
    return _Shaper(tree, report).declared()


class _Shaper:
    def __init__(self, tree: dict[str, Value], report: Report) -> None:
        self._tree, self._report = tree, report

    def parts(self) -> Parts:
        head = {key: value for key, value in self._tree.items() if key in Head.model_fields}
        self._top_level()
        return Parts(
            head=self._shaped(TypeAdapter(Head), Head, head, ()),
            slack=self._slack(),
            sources=self._sources(),
            calendars=self._named("calendars", TypeAdapter(Calendar), CalendarShape),
            customers=self._listed("customers", TypeAdapter(CustomerShape), CustomerShape),
            contracts=self._named("contracts", TypeAdapter(ContractShape), ContractShape),
            suppliers=self._named("suppliers", TypeAdapter(SupplierShape), SupplierShape),
            services=self._named("services", TypeAdapter(ServiceShape), ServiceShape),
            exclusions=self._exclusions(),
            reports=self._reports(),
            declared=self.declared(),
            status_pages=self._named("status_pages", TypeAdapter(StatusPageShape), StatusPageShape),
            policies=self._listed("policies", TypeAdapter(PolicyShape), PolicyShape),
            ladders=self._named("ladders", TypeAdapter(LadderShape), RungShape),
            tree=self._tree,
        )

    def _top_level(self) -> None:
        for key in self._tree.keys() - File.model_fields.keys():
            self._unknown((key,), File.model_fields)
        for key in ("slack", "policies"):
            if key not in self._tree:
                self._report.fault(
                    (key,), "is missing", _first_sentence(File.model_fields[key].description or ""), key=True
                )

    def _slack(self) -> SlackShape | None:
        if "slack" not in self._tree:
            return None
        return self._shaped(TypeAdapter(SlackShape), SlackShape, self._tree["slack"], ("slack",))

    def _reports(self) -> ReportsShape | None:
        value = self._tree.get("reports")
        return (
            None
            if value is None
            else self._shaped(TypeAdapter(ReportsShape), ReportsShape, value, ("reports",))
        )

    def _exclusions(self) -> ExclusionsShape:
        """Without the entries: a fault in one of them hides no other."""
        value = self._tree.get("exclusions", {})
        head = {} if isinstance(value, list) else value
        if isinstance(head, dict):
            head = {key: inner for key, inner in head.items() if key != "declared"}
        adapter = TypeAdapter(ExclusionsShape)
        return self._shaped(adapter, ExclusionsShape, head, ("exclusions",)) or ExclusionsShape()

    def declared(self) -> dict[Path, ExclusionShape]:
        """The entries under exclusions, which may be all there is."""
        at: Path = ("exclusions",)
        value = self._tree.get("exclusions")
        if isinstance(value, dict):
            at, value = (*at, "declared"), value.get("declared")
        if value is not None and not isinstance(value, list):
            if len(at) > 1:
                self._report.fault(at, "is no list", "begin each of them with `- service: ...`")
            return {}
        adapter = TypeAdapter(ExclusionShape)
        made = (
            ((*at, n), self._shaped(adapter, ExclusionShape, one, (*at, n)))
            for n, one in enumerate(value or [])
        )
        return {path: one for path, one in made if one is not None}

    def _named(self, section: str, adapter: TypeAdapter[M], known: type[BaseModel]) -> dict[str, M]:
        found = {}
        for name, value in self._section(section):
            made = self._shaped(adapter, known, value, (section, name))
            if made is not None:
                found[name] = made
        return found

    def _section(self, section: str) -> list[tuple[str, Value]]:
        value = self._tree.get(section, {})
        if not isinstance(value, dict):
            self._report.fault(
                (section,), "is no list of `name: value` lines", f"give each of the {section} a name"
            )
            return []
        for name in value:
            self._shaped(_NAME, None, name, (section, name), key=True)
        return list(value.items())

    def _listed(self, section: str, adapter: TypeAdapter[M], known: type[BaseModel]) -> dict[int, M]:
        value = self._tree.get(section, [])
        if not isinstance(value, list):
            self._report.fault((section,), "is no list", "begin each of them with `- name: ...`")
            return {}
        if section == "policies" and section in self._tree and not value:
            self._report.fault((section,), "is empty", "a file without a policy promises nothing")
        made = ((n, self._shaped(adapter, known, item, (section, n))) for n, item in enumerate(value))
        return {n: one for n, one in made if one is not None}

    # Sources bring their own settings.

    def _sources(self) -> dict[str, SourceSettings]:
        made = ((name, self._source(name, value)) for name, value in self._section("sources"))
        return {name: one for name, one in made if one is not None}

    def _source(self, name: str, value: Value) -> SourceSettings | None:
        at: Path = ("sources", name)
        kinds = listed(sorted(REGISTRY))
        if name in {SLACK, DECLARED, SERVICES}:
            self._report.fault(at, "is a name that Duebell uses itself", "choose another one", key=True)
            return None
        if not isinstance(value, dict):
            self._report.fault(at, "is no list of `name: value` lines", f"begin with `kind:`, one of {kinds}")
            return None
        kind = value.get("kind")
        if kind is None:
            self._report.fault((*at, "kind"), "is missing", f"write one of {kinds}", key=True)
            return None
        if not isinstance(kind, str) or kind not in REGISTRY:
            hint = did_you_mean(kind, REGISTRY) if isinstance(kind, str) else f"write one of {kinds}"
            self._report.fault((*at, "kind"), "is no kind of source that Duebell knows", hint)
            return None
        model = REGISTRY[kind].settings
        given = value if "kind" in model.model_fields else {k: v for k, v in value.items() if k != "kind"}
        settings = self._shaped(TypeAdapter(model), model, given, at)
        return None if settings is None else SourceSettings(SourceName(name), kind, settings)

    # One part, and pydantic's errors in our words.

    def _shaped(
        self,
        adapter: TypeAdapter[M],
        known: type[BaseModel] | None,
        value: Value,
        at: Path,
        *,
        key: bool = False,
    ) -> M | None:
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                self._explain(detail, known, at, key=key)
            return None

    def _explain(self, error: ErrorDetails, known: type[BaseModel] | None, at: Path, *, key: bool) -> None:
        loc = tuple(step for step in error["loc"] if step != "[key]")
        key = key or len(loc) != len(error["loc"])
        absent = error["type"] in {"missing", "extra_forbidden"}
        path = self._path(at, loc, absent=absent)
        if self._report.is_missing(path):
            return
        if error["type"] == "extra_forbidden":
            self._unknown(path, keys_at(known, loc[:-1]) if known else NONE)
            return
        what, hint = _words(error)
        if self._report.is_secret(path):
            what, hint = CONCEALED
        if error["type"] == "missing" and known:
            hint = _first_sentence(keys_at(known, loc[:-1]).get(str(loc[-1]), ""))
        self._report.fault(path, what, hint, key=key or absent)

    def _path(self, at: Path, loc: tuple[str | int, ...], *, absent: bool) -> Path:
        """Where in the file an error is: short forms have fewer levels than their shapes."""
        path = at
        for n, step in enumerate(loc):
            node = self._report.reading.at(path)
            here = (
                step in node if isinstance(node, dict) else isinstance(node, list) and isinstance(step, int)
            )
            if here or (absent and n == len(loc) - 1):
                path = (*path, step)
        return path

    def _unknown(self, path: Path, known: Mapping[str, object]) -> None:
        key = str(path[-1])
        section = str(path[0]) if len(path) > 1 else ""
        if section == "policies" and key in _OF_SERVICES:
            self._report.fault(path, "is a promise about a service", "write it under services", key=True)
        else:
            self._report.fault(path, "is not a key that belongs here", did_you_mean(key, known), key=True)


def _words(error: ErrorDetails) -> tuple[str, str]:
    context = error.get("ctx", {})
    if error["type"] == FAULT:
        return str(context["what"]), str(context["hint"])
    if error["type"] in _PLAIN_WORDS:
        return _PLAIN_WORDS[error["type"]]
    what, _, hint = error["msg"].removeprefix("Value error, ").partition("; ")
    return what[:1].lower() + what[1:], hint


def _first_sentence(description: str) -> str:
    """To go on a sentence with."""
    sentence = " ".join(description.split()).partition(". ")[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]


_NAME: TypeAdapter[str] = TypeAdapter(Name)
