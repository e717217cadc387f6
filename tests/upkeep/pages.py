"""Reading the pages of the documentation: sections, tables, fences, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.upkeep.tree import ROOT, text_of, tracked

DOCS = ROOT / "docs"
README = ROOT / "README.md"

_HEADING = re.compile(r"(#{1,6}) +(.+)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    level: int
    title: str
    body: str

    @property
    def names(self) -> list[str]:
        """What stands between backticks in the heading."""
        return _SPAN.findall(self.title)

    def first_cells(self) -> list[str]:
        """What stands between backticks in the first column of the section's table."""
        rows = [line.split("|")[1] for line in without_fences(self.body).splitlines() if line.startswith("|")]
        return [name for row in rows for name in _SPAN.findall(row)]

    def fences(self, *languages: str) -> list[str]:
        """The fenced blocks of these languages."""
        return [text for language, text in _FENCE.findall(self.body) if language in languages]


def pages() -> list[Path]:
    """Every page that people read, wherever it stands."""
    return [path for path in tracked(".md") if not path.is_relative_to(ROOT / "tests")]


def sections(path: Path) -> list[Section]:
    """The sections of a page. Lines of code that begin with # are no headings."""
    found: list[Section] = []
    fenced = False
    for line in text_of(path).splitlines(keepends=True):
        fenced ^= line.startswith("```")
        heading = None if fenced else _HEADING.fullmatch(line.rstrip())
        if heading:
            found.append(Section(len(heading[1]), heading[2], ""))
        elif found:
            last = found.pop()
            found.append(Section(last.level, last.title, last.body + line))
    return found


def without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def code(path: Path) -> Iterator[str]:
    """All that a page shows as code: fenced blocks of commands, indented blocks, and what stands between
    backticks."""
    text = text_of(path)
    yield from (block for language, block in _FENCE.findall(text) if language in {"", "sh"})
    plain = without_fences(text)
    yield from (line for line in plain.splitlines() if line.startswith("    "))
    yield from _SPAN.findall(plain)


def links(path: Path) -> list[str]:
    """The targets of a page's links and pictures."""
    return re.findall(r"\]\(([^()\s]+)\)", re.sub(r"`[^`\n]*`", "", without_fences(text_of(path))))


def anchors(path: Path) -> set[str]:
    """The names by which the sections of a page can be linked to."""
    return {slug(section.title) for section in sections(path)}


def slug(title: str) -> str:
    """The anchor of a heading, as the common renderers make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
