"""A run can be followed step by step, with the mouse and with the keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from playground.engine import RunConfig, StepTrace, Trainer, visible
from tests.browser.tab import Tab


def sentence(trainer: Trainer, trace: StepTrace) -> str:
    read, true = (visible(trainer.vocabulary.characters[i]) for i in (trace.input, trace.target))
    return (
        f"Epoch {trace.epoch + 1}, timestep {trace.timestep}: read {read}, gave the true next character {true} "
        f"a probability of {trace.p[trace.target]:.1%}: a loss of {trace.loss:.4f}. "
        "The pictures show it after learning from that."
    )


def test_step_trains_one_timestep_and_says_which_and_epoch_the_rest(tab: Tab) -> None:
    tab.open()
    trainer = Trainer(RunConfig())

    for t in range(3):
        tab.button("Step").click()

        expect(tab.sentence).to_contain_text(sentence(trainer, trainer.step()))
        expect(tab.stage).to_have_attribute("data-timestep", str(t + 1))
    tab.expect_epoch(0)
    trainer.run(epochs=1)
    tab.button("Epoch").click()

    tab.expect_epoch(1)
    expect(tab.number("loss")).to_have_text(f"{trainer.losses[-1]:.4f}")
    tab.expect_described("loss", f"{trainer.losses[-1]:.4f} after 1 epoch.")
    expect(tab.sentence).to_contain_text("Learned from 8 timesteps: ")


def test_step_stops_the_playing(tab: Tab) -> None:
    tab.open(epochs=100_000)
    tab.play()
    tab.wait_for_epoch_above(10)

    tab.button("Step").click()

    tab.expect_paused()
    # Which timestep it is depends on how far the machine came before.
    expect(tab.sentence).to_contain_text("gave the true next character")
    epoch = tab.epoch
    tab.animation_frames(20)
    assert tab.epoch == epoch


def test_the_keyboard_plays_pauses_steps_and_resets(tab: Tab) -> None:
    tab.open(epochs=100_000)
    keyboard = tab.page.keyboard

    keyboard.press("ArrowRight")
    expect(tab.sentence).to_contain_text("Epoch 1, timestep 0:")

    keyboard.press("Shift+ArrowRight")
    tab.expect_epoch(1, epochs=100_000)

    keyboard.press("Space")
    expect(tab.button("Pause")).to_be_visible()
    tab.wait_for_epoch_above(1)
    keyboard.press("Space")
    tab.expect_paused()
    assert tab.epoch > 1

    keyboard.press("0")
    tab.expect_epoch(0, epochs=100_000)
    expect(tab.button("Undo")).to_be_enabled()


def test_a_key_on_the_focused_play_button_presses_it_once(tab: Tab) -> None:
    tab.open(epochs=100_000)

    for key in ("Space", "Enter"):
        before = tab.epoch
        tab.button("Play").press(key)
        expect(tab.button("Pause")).to_be_visible()
        tab.wait_for_epoch_above(before + 20)
        expect(tab.button("Pause")).to_be_visible()

        tab.button("Pause").press(key)
        tab.expect_paused()
        epoch = tab.epoch
        tab.animation_frames(20)
        assert tab.epoch == epoch


def test_keys_for_a_field_or_a_slider_are_for_nothing_else(tab: Tab) -> None:
    tab.open()
    tab.train_epochs(1)
    keyboard = tab.page.keyboard

    tab.field("Text").click()
    keyboard.press("End")
    for key in ("Space", "0", "f", "ArrowLeft", "ArrowRight", "Shift+ArrowRight", "End", "Space"):
        keyboard.press(key)
    expect(tab.field("Text")).to_have_value("I Love AI 0f ")
    tab.field("Text").fill("I Love AI")
    tab.field("Epochs").click()
    keyboard.press("End")
    keyboard.press("0")
    keyboard.press("Enter")
    tab.expect_query(epochs=20_000)
    for key in ("ArrowRight", "Space", "0"):
        tab.press_on_slider("Temperature", key)
    tab.expect_query(epochs=20_000, temperature=1.1)

    tab.animation_frames(20)
    tab.expect_epoch(1, epochs=20_000)
    expect(tab.button("Play")).to_be_visible()
    expect(tab.sentence).to_contain_text("Learned from 8 timesteps")
