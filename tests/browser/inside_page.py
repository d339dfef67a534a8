"""The page Inside a step as a person meets it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.tab import Tab


class InsidePage:
    """The page Inside a step, in the tab ``tab``."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.page = tab.page

    def open(self, epochs: int = 0, **settings: object) -> InsidePage:
        """Open the link with these settings, train some epochs, and go to the page as a person does."""
        self.tab.open(**settings)
        self.tab.train_epochs(epochs)
        self.tab.visit("Inside a step")
        return self

    @property
    def drawing(self) -> Locator:
        return self.tab.picture("network")

    def timestep(self, t: int) -> Locator:
        """What is clicked in the drawing to look at a timestep."""
        return self.drawing.get_by_role("button", name=re.compile(rf"^Timestep {t}:"))

    def unit(self, unit: int) -> Locator:
        return self.drawing.get_by_role("button", name=re.compile(rf"^Unit {unit}:"))

    def output(self, character: str) -> Locator:
        return self.drawing.get_by_role("button", name=re.compile(rf"^Output {re.escape(character)}:"))

    def expect_timestep(self, t: int) -> None:
        expect(self.timestep(t)).to_have_attribute("aria-pressed", "true")

    def section(self, name: str) -> None:
        """Open a part of the numbers."""
        self.page.get_by_role("radio", name=name).click()
        expect(self.page.get_by_role("radio", name=name)).to_be_checked()

    def stage(self, name: str) -> Locator:
        return self.page.get_by_role("radio", name=name)

    @property
    def marked_code(self) -> Locator:
        return self.page.locator(".notebook mark")

    def cell(self, label: str, name: str) -> Locator:
        """The number in the cell ``name`` of the strip whose label begins with ``label``."""
        strip = self.page.locator(".strip").filter(has=self.page.locator("p", has_text=re.compile(rf"^{label}")))
        named = self.page.locator("b").get_by_text(name, exact=True)
        return strip.locator(".cell").filter(has=named).locator("span")

    @property
    def value(self) -> Locator:
        """The field of the weight editor."""
        return self.page.get_by_label(re.compile("^Value of"))
