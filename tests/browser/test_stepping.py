"""A run can be followed step by step, with the mouse and with the keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from playground.engine import RunConfig, StepTrace, Trainer, visible
from playground.figures.theme import LIGHT
from tests.browser.train_page import TrainPage

_MARKER = "rgb({}, {}, {})".format(*bytes.fromhex(LIGHT.marker.removeprefix("#")))


def sentence(trainer: Trainer, trace: StepTrace) -> str:
    read, true = (visible(trainer.vocabulary.characters[i]) for i in (trace.input, trace.target))
    return (
        f"Epoch {trace.epoch}, timestep {trace.timestep}: read {read}, gave the true next character {true} "
        f"a probability of {trace.p[trace.target]:.1%}: a loss of {trace.loss:.3f}. "
        "The pictures show it after learning from that."
    )


# Whether the one shape of the marker's colour stands over the column with this label.
_IS_OVER = """([chart, color, t]) => {
    const center = element => {
        const { left, right } = element.getBoundingClientRect();
        return (left + right) / 2;
    };
    const shapes = [...document.querySelectorAll(`.st-key-chart-${chart} .shapelayer path`)];
    const markers = shapes.filter(shape => getComputedStyle(shape).stroke === color);
    const column = document.querySelectorAll(`.st-key-chart-${chart} .xtick text`)[t];
    return markers.length === 1 && Math.abs(center(markers[0]) - center(column)) < 3;
}"""


def test_step_trains_one_timestep_and_says_and_marks_which_and_epoch_the_rest(page: TrainPage) -> None:
    page.open()
    trainer = Trainer(RunConfig())

    for t in range(3):
        page.button("Step").click()

        expect(page.page.get_by_text(sentence(trainer, trainer.step()), exact=True)).to_be_visible()
        for name in ("probabilities", "hidden"):
            page.page.wait_for_function(_IS_OVER, arg=[name, _MARKER, t])
    page.expect_epoch(0)
    trainer.run(epochs=1)
    page.button("Epoch").click()

    page.expect_epoch(1)
    expect(page.metric("Loss")).to_have_text(f"{trainer.losses[-1]:.4f}")
    page.expect_described("loss", f"{trainer.losses[-1]:.3g} at epoch 0.")
    expect(page.page.get_by_text("gave the true next character")).to_have_count(0)


def test_step_stops_the_playing(page: TrainPage) -> None:
    page.open(epochs=100_000)
    page.play()
    page.wait_for_epoch_above(10)

    page.button("Step").click()

    page.expect_paused()
    # Which timestep it is depends on how far the machine came in the last frame.
    expect(page.page.get_by_text("gave the true next character")).to_be_visible()
    epoch = page.epoch
    page.animation_frames(20)
    assert page.epoch == epoch


def test_the_keyboard_plays_pauses_steps_and_resets(page: TrainPage) -> None:
    page.open(epochs=100_000)
    keyboard = page.page.keyboard

    keyboard.press("ArrowRight")
    expect(page.page.get_by_text("Epoch 0, timestep 0:")).to_be_visible()

    keyboard.press("Shift+ArrowRight")
    page.expect_epoch(1, epochs=100_000)

    keyboard.press("Space")
    expect(page.button("Pause")).to_be_visible()
    page.wait_for_epoch_above(1)
    keyboard.press("Space")
    page.expect_paused()
    assert page.epoch > 1

    keyboard.press("0")
    page.expect_epoch(0, epochs=100_000)
    expect(page.button("Undo")).to_be_enabled()


def test_a_key_on_the_focused_play_button_presses_it_once(page: TrainPage) -> None:
    page.open(epochs=100_000)

    for key in ("Space", "Enter"):
        before = page.epoch
        page.button("Play").press(key)
        expect(page.button("Pause")).to_be_visible()
        page.wait_for_epoch_above(before + 20)
        expect(page.button("Pause")).to_be_visible()

        page.button("Pause").press(key)
        page.expect_paused()
        epoch = page.epoch
        page.animation_frames(20)
        assert page.epoch == epoch


def test_keys_for_a_field_or_a_slider_are_for_nothing_else(page: TrainPage) -> None:
    page.open()
    page.train_epochs(1)
    keyboard = page.page.keyboard

    page.field("Text").click()
    keyboard.press("End")
    for key in ("Space", "0", "ArrowLeft", "ArrowRight", "Shift+ArrowRight", "End", "Space"):
        keyboard.press(key)
    expect(page.field("Text")).to_have_value("I Love AI 0 ")
    page.field("Text").fill("I Love AI")
    page.field("Epochs").click()
    keyboard.press("End")
    keyboard.press("0")
    keyboard.press("Enter")
    page.expect_query(epochs=20_000)
    for key in ("ArrowRight", "Space", "0"):
        page.press_on_slider("Temperature", key)
    page.expect_query(epochs=20_000, temperature=1.1)

    page.animation_frames(20)
    page.expect_epoch(1, epochs=20_000)
    expect(page.button("Play")).to_be_visible()
    expect(page.page.get_by_text("timestep 0:")).to_have_count(0)
