"""The film of a run as a person meets it."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.train_page import TrainPage

_STATE = """film => {
    const { epoch, drawn } = film.dataset;
    return [Number(epoch), Number(drawn)];
}"""
# In each animation frame: do number and position say the epoch of the pictures, and has every canvas something on it?
_WATCH = """film => {
    const seen = window.filmSeen = { wrong: [], blank: [], epochs: new Set(), watching: true };
    const look = () => {
        const { epoch } = film.dataset;
        const number = film.querySelector("dd").textContent.split(" ")[0];
        const position = film.querySelector("input").getAttribute("aria-valuetext");
        if (number !== epoch || position !== `Epoch ${epoch}`) seen.wrong.push([epoch, number, position].join(" / "));
        for (const canvas of film.querySelectorAll("canvas")) if (!canvas.clientHeight) seen.blank.push(epoch);
        seen.epochs.add(epoch);
        if (seen.watching) requestAnimationFrame(look);
    };
    look();
}"""
_STOP_WATCHING = """() => {
    filmSeen.watching = false;
    return [filmSeen.wrong, filmSeen.blank, filmSeen.epochs.size];
}"""


class Film:
    """The film on the page in the tab of ``tab``."""

    def __init__(self, tab: TrainPage) -> None:
        self.tab = tab
        self.page = tab.page

    def open(self) -> Film:
        """Start the film, and wait until it is all there."""
        self.tab.button("Film").click()
        expect(self.whole).to_be_visible()
        expect(self.tab.button("Stop film")).to_be_visible()
        self.tab.wait_for_answer()
        return self

    def close(self) -> None:
        self.tab.button("Stop film").click()
        expect(self.whole).to_have_count(0)

    @property
    def whole(self) -> Locator:
        return self.page.locator(".film")

    @property
    def position(self) -> Locator:
        return self.page.get_by_role("slider", name="Film position")

    @property
    def last(self) -> int:
        """The position of its last scene; a film made on a slow machine has fewer of them."""
        return int(self.position.get_attribute("max") or 0)

    @property
    def speed(self) -> Locator:
        return self.page.get_by_role("combobox", name="Film speed")

    @property
    def canvases(self) -> Locator:
        return self.whole.locator("canvas")

    @property
    def epoch(self) -> int:
        """The epoch whose pictures are drawn."""
        return int(self.whole.evaluate(_STATE)[0])

    @property
    def drawn(self) -> int:
        """How many scenes have been drawn."""
        return int(self.whole.evaluate(_STATE)[1])

    def wait_for_drawn_above(self, drawn: int) -> None:
        film = self.whole.element_handle()
        self.page.wait_for_function("([film, drawn]) => Number(film.dataset.drawn) > drawn", arg=[film, drawn])

    def pause(self) -> None:
        self.tab.button("Pause film").click()
        expect(self.tab.button("Play film")).to_be_visible()

    def play(self) -> None:
        self.tab.button("Play film").click()
        expect(self.tab.button("Pause film")).to_be_visible()

    def watch(self) -> None:
        """Begin to look at every animation frame."""
        self.whole.evaluate(_WATCH)

    def watched(self) -> tuple[list[str], list[str], int]:
        """Stop looking; return frames with several epochs, those with nothing drawn, and how many epochs were shown."""
        wrong, blank, epochs = self.page.evaluate(_STOP_WATCHING)
        return wrong, blank, epochs
