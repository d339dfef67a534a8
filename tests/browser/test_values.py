"""What is under the pointer or the keyboard's cursor is the engine's value, also while the pictures change."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from playground.engine import RunConfig, Trainer, visible
from tests.browser.conftest import Server, watched_tabs
from tests.browser.inside_page import InsidePage
from tests.browser.tab import Tab, boxes

EPOCHS = 7
_TEXT = RunConfig().text
# The hint and the moment that it is of, in one frame.
_HINT = """() => {
    const root = document.querySelector('[data-testid="stBidiComponentIsolated"]').shadowRoot;
    const hint = root.querySelector(".hint");
    return [hint.hidden ? "" : hint.textContent, Number(root.querySelector("[data-stage]").dataset.epoch)];
}"""


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """One tab for all of these tests, with a run that is paused after a few epochs, and then plays."""
    with watched_tabs(browser, server) as new_tab:
        opened = new_tab().open(epochs=100_000, speed="30-per-second")
        opened.train_epochs(EPOCHS)
        yield opened


def trained(epochs: int = EPOCHS) -> Trainer:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=epochs)
    return trainer


def point_at(tab: Tab, name: str, across: float, down: float) -> None:
    """Move the pointer to a place of a picture, in shares of its width and height."""
    box = tab.image(name).bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    expect(tab.hint).to_be_visible()


def engine_value(trainer: Trainer, hint: str) -> float:
    """Return what the engine says of that of which the hint tells the value."""
    if found := re.match(r"After (\d[\d,]*) epochs?: loss", hint):
        return float(trainer.losses[int(found[1].replace(",", "")) - 1])
    names = [visible(character) for character in trainer.vocabulary.characters]
    if found := re.match(r"After (.) at t = (\d): (.) with probability", hint):
        assert found[1] == visible(_TEXT[int(found[2])])
        return float(trainer.evaluate().probabilities[int(found[2]), names.index(found[3])])
    if found := re.match(r"After . at t = (\d): unit (\d) is", hint):
        return float(trainer.evaluate().hidden_states[int(found[1]), int(found[2])])
    found = re.match(r"(\w+), from (?:unit )?(.) to (?:unit )?(.):", hint)
    assert found is not None, hint
    column, row = (names.index(name) if name in names else int(name) for name in (found[2], found[3]))
    return float(getattr(trainer.parameters, found[1])[row, column])


def shown_value(hint: str) -> float:
    """Return the last number of the hint, but for that of correct characters."""
    numbers = re.findall(r"−?[\d,]*\.?\d+(?:e−?\d+)?", re.sub(r", \d of 8 correct", "", hint))
    return float(numbers[-1].replace(",", "").replace("−", "-"))


@pytest.mark.parametrize(
    ("name", "across", "down"),
    [
        ("weights", 0.2, 0.25),
        ("weights", 0.7, 0.2),
        ("probabilities", 0.4, 0.3),
        ("hidden", 0.6, 0.4),
        ("loss", 0.4, 0.5),
    ],
)
def test_the_value_under_the_pointer_is_the_engines(tab: Tab, name: str, across: float, down: float) -> None:
    point_at(tab, name, across, down)

    hint = tab.hint.inner_text()
    expected = engine_value(trained(), hint)

    assert shown_value(hint) == pytest.approx(expected, rel=1e-3, abs=6e-5), hint


def test_the_keyboards_cursor_goes_through_the_cells_and_says_their_values(tab: Tab) -> None:
    trainer = trained()
    tab.page.mouse.move(0, 0)
    image = tab.image("probabilities")
    image.focus()

    said = []
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        tab.page.keyboard.press(key)
        said.append(tab.hint.inner_text())

    assert len(set(said)) == 4
    for hint in said:
        assert shown_value(hint) == pytest.approx(engine_value(trainer, hint), abs=6e-5), hint
    assert "After ␣ at t = 1" not in said[0]
    assert said[-1].startswith("After L at t = 2: A with probability")
    expect(tab.picture("probabilities").locator(".spoken")).to_have_text(said[-1])
    expect(tab.picture("probabilities").locator(".spoken")).to_have_attribute("aria-live", "polite")
    tab.page.keyboard.press("Escape")
    expect(tab.hint).to_be_hidden()
    tab.expect_epoch(EPOCHS, epochs=100_000)


def test_pointing_at_a_timestep_marks_it_in_every_picture_of_timesteps(tab: Tab) -> None:
    tab.page.mouse.move(0, 0)
    marked = {name: tab.picture(name).locator("canvas").nth(2) for name in ("text", "probabilities", "hidden")}
    before = {name: canvas.evaluate("canvas => canvas.toDataURL()") for name, canvas in marked.items()}

    point_at(tab, "probabilities", 0.5, 0.4)

    for name, canvas in marked.items():
        assert canvas.evaluate("canvas => canvas.toDataURL()") != before[name], name
    tab.page.mouse.move(0, 0)
    for name, canvas in marked.items():
        assert canvas.evaluate("canvas => canvas.toDataURL()") == before[name], name


def test_the_characters_of_a_sample_tell_how_probable_they_were(tab: Tab) -> None:
    tab.picture("sample").locator(".sample span").nth(3).hover()

    expect(tab.hint).to_have_text(
        re.compile(r"^. ?: drawn with probability \d+\.\d%(; after .+ the text (says .|ends))?$")
    )
    assert tab.hint.inner_text()[0].replace("␣", " ") == tab.sample[3]


def last_told(tab: Tab, x: float, y: float, dx: int, dy: int) -> float:
    """Return how far from a point in a direction the hint tells what it tells there: as x or y of the page."""
    tab.page.mouse.move(x, y)
    expect(tab.hint).to_be_visible()
    told = tab.hint.inner_text()
    while tab.hint.is_visible() and tab.hint.inner_text() == told:
        x, y = x + dx, y + dy
        tab.page.mouse.move(x, y)
    return x - dx if dx else y - dy


def expect_apart(tab: Tab, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    ((hint_left, hint_top, hint_right, hint_bottom),) = boxes([tab.hint])
    assert hint_left >= right or hint_right <= left or hint_top >= bottom or hint_bottom <= top


@pytest.mark.parametrize(("name", "across", "down"), [("weights", 0.3, 0.2), ("hidden", 0.5, 0.5), ("text", 0.1, 0.3)])
def test_a_hint_leaves_the_cell_in_sight_that_it_tells_of(tab: Tab, name: str, across: float, down: float) -> None:
    box = tab.image(name).bounding_box()
    assert box is not None
    x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]

    left, right = last_told(tab, x, y, -1, 0), last_told(tab, x, y, 1, 0)
    top, bottom = last_told(tab, x, y, 0, -1), last_told(tab, x, y, 0, 1)

    assert min(right - left, bottom - top) > 8
    tab.page.mouse.move(left, top)
    expect_apart(tab, (left, top, right, bottom))


def test_a_hint_leaves_the_character_in_sight_that_it_tells_of(tab: Tab) -> None:
    for character in (tab.picture("sample").locator(".sample span").nth(i) for i in (0, 20, 30)):
        character.hover(position={"x": 2, "y": 2})

        expect(tab.hint).to_be_visible()
        expect_apart(tab, boxes([character])[0])


def test_what_inside_a_step_tells_of_a_cell_has_all_its_digits(tab: Tab) -> None:
    inside = InsidePage(tab)
    tab.visit("Inside a step")
    inside.timestep(0).click()
    inside.expect_timestep(0)

    inside.cell("h: hidden state", "2").hover()

    hidden = trained().evaluate().hidden_states[0, 2]
    expect(tab.hint).to_have_text(re.compile(r"^2: −?0\.\d{10,}$"))
    assert shown_value(tab.hint.inner_text()) == pytest.approx(hidden, rel=1e-9)
    tab.visit("Train")


def test_the_value_under_the_pointer_stays_the_engines_while_the_run_plays(tab: Tab) -> None:
    trainer = trained()
    tab.play()
    for name, across, down in [("weights", 0.7, 0.2), ("probabilities", 0.4, 0.3), ("loss", 0.9, 0.5)]:
        point_at(tab, name, across, down)
        for _ in range(3):
            tab.wait_for_epoch_above(tab.epoch)

            hint, epoch = tab.page.evaluate(_HINT)

            trainer.run(epochs=epoch - trainer.epoch)
            assert shown_value(hint) == pytest.approx(engine_value(trainer, hint), rel=1e-3, abs=6e-5), hint
    tab.pause()
