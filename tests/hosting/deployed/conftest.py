"""Two processes behind the proxy as it ships."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from benchmarks.proxy import Proxy, proxying
from tests.browser.conftest import browser
from tests.hosting.deployed.hosted import Process, Visitor, processes
from tests.hosting.deployed.pupils import LetIn, let_in

__all__ = ["browser"]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Process]]:
    """Two server processes; a test that ends one of them starts it again."""
    with processes(2, tmp_path_factory.mktemp("processes")) as started:
        yield started


@pytest.fixture
def proxy(two: list[Process]) -> Iterator[Proxy]:
    """The proxy in front of both."""
    with proxying([process.port for process in two]) as started:
        yield started


@pytest.fixture
def visit(proxy: Proxy) -> Iterator[Callable[[], Visitor]]:
    """Makes visitors, who leave in the end."""
    visitors: list[Visitor] = []

    def make() -> Visitor:
        visitors.append(Visitor(proxy.address))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def pupils(browser: Browser, proxy: Proxy) -> Iterator[LetIn]:
    """Lets a class in."""
    with ExitStack() as stack:
        yield lambda count: stack.enter_context(let_in(browser, proxy.address, count))
