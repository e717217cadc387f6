"""Each policy test in this folder is a test of pytest: `s01-s07-time.yml::test_s02_an_evening_and_...`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.policytests.cases import Case, cases_of
from bot.policytests.checking import outcome
from bot.policytests.files import Written, load_tests
from bot.policytests.report import Ran, failure


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the YAML files of this folder."""
    if file_path.suffix == ".yml" and file_path.parent == Path(__file__).parent:
        return PolicyTests.from_parent(parent, path=file_path)
    return None


class PolicyTests(pytest.File):
    """A file of policy tests."""

    def collect(self) -> Iterator[pytest.Item]:
        """Every test of the file; a faulty file is an error with all of its faults."""
        written = load_tests(self.path)
        for case in cases_of(written, None):
            yield PolicyTest.of(self, written, case)


class Broken(Exception):
    """A policy test that failed, with its report."""


class PolicyTest(pytest.Item):
    """One policy test."""

    written: Written
    case: Case

    @classmethod
    def of(cls, parent: PolicyTests, written: Written, case: Case) -> PolicyTest:
        """The test, named after its sentence."""
        words = re.sub(r"\W+", "_", case.name.lower()).strip("_")
        item: PolicyTest = cls.from_parent(parent, name=f"test_{words}")
        item.written, item.case = written, case
        return item

    def runtest(self) -> None:
        """Run it; raise its report if something came out otherwise."""
        found = outcome(self.case)
        if not found.passed:
            raise Broken("\n".join(failure(Ran(self.path.name, self.written, (found,)), found)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The report itself, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Broken) else str(excinfo.getrepr())

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test stands in its file."""
        return self.path, self.written.line(self.case.path) - 1, self.name
