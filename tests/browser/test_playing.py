"""Play trains live, before one's eyes, and does what one says at once."""

from __future__ import annotations

import itertools
import math

from playwright.sync_api import expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewTab
from tests.browser.tab import Tab, signed
from tests.browser.watching import stop_watching, watch

# Training these takes long enough for a run not to end in the middle of a test.
LONG = {"text": "to be or not to be " * 20, "hidden_size": 32, "epochs": 100_000, "speed": "full"}

# The timesteps that were said while others were trained, one after the other, each with whether both pictures of
# timesteps had something in the marker's colour in its column at that moment.
_TRAINED_TIMESTEPS = """async count => {
    const stage = document.querySelector('[data-testid="stBidiComponentIsolated"]').shadowRoot;
    const found = [];
    while (found.length < count) {
        const said = stage.querySelector("[data-picture=state]").textContent.match(/timestep (\\d+)/)?.[1];
        if (said !== undefined && said !== found.at(-1)?.[0]) {
            const marked = ["probabilities", "hidden"].map(name => {
                const canvas = stage.querySelectorAll(`[data-picture=${name}] canvas`)[2];
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                let [left, right] = [Infinity, -Infinity];
                for (let i = 3; i < data.length; i += 4) {
                    const x = ((i - 3) / 4) % canvas.width;
                    if (data[i] > 128) [left, right] = [Math.min(left, x), Math.max(right, x)];
                }
                return (left + right) / 2 / canvas.width;
            });
            found.push([said, ...marked]);
        }
        await new Promise(requestAnimationFrame);
    }
    return found;
}"""


def test_play_raises_the_epoch_lowers_the_loss_and_turns_the_sample_into_the_text(tab: Tab) -> None:
    tab.open()
    tab.train_epochs(1)
    first_loss = tab.loss

    tab.play()

    tab.expect_sample("I Love AI")
    tab.wait_for_epoch_above(200)
    assert tab.loss < first_loss / 100
    expect(tab.number("correct")).to_have_text("8 / 8")
    assert int(tab.number("steps").inner_text().replace(",", "")) > 0
    tab.pause()
    expect(tab.number("steps")).to_have_text("–")


def test_numbers_and_pictures_agree_on_the_epoch_at_which_one_pauses_and_stay_as_they_are(tab: Tab) -> None:
    tab.open(epochs=100_000, speed="3000-per-second")
    tab.play()
    tab.wait_for_epoch_above(100)
    tab.pause()

    trainer = Trainer(RunConfig(epochs=100_000))
    trainer.run(epochs=tab.epoch)
    last = float(trainer.losses[-1])
    assert tab.number("loss").inner_text() == f"{last:.4f}"
    assert tab.number("perplexity").inner_text() == f"{math.exp(last / 8):.3f}"
    assert tab.number("correct").inner_text() == f"{trainer.correct[-1]} / 8"
    tab.expect_described("hidden", f"from {signed(trainer.evaluate().hidden_states.min(), 2)}")
    tab.expect_described("weights", f"to {signed(trainer.parameters.Why.max(), 2)}")
    epoch, sample = tab.epoch, tab.sample
    tab.press_on_slider("Speed", "ArrowLeft")
    tab.expect_query(epochs=100_000, speed="1000-per-second")  # The server has been asked, and has answered.
    assert (tab.epoch, tab.sample) == (epoch, sample)


def test_pictures_are_never_blank_nor_mounted_anew_nor_of_several_moments_while_playing_and_pausing(tab: Tab) -> None:
    tab.open(epochs=100_000, speed="100-per-second")
    watch(tab.page)

    for _ in range(2):
        tab.play()
        tab.wait_for_epoch_above(tab.epoch + 100)
        tab.pause()
    tab.animation_frames(10)

    seen = stop_watching(tab.page)
    assert (seen.mixed, seen.blank, seen.remounted) == ([], [], 0)
    assert seen.frames > 40
    assert len(seen.epochs) > 20


def test_pause_is_answered_every_time_at_full_speed(tab: Tab) -> None:
    tab.open(**LONG)

    for _ in range(4):
        tab.play()
        tab.wait_for_epoch_above(tab.epoch)
        tab.pause()

        epoch = tab.epoch
        tab.animation_frames(20)
        assert tab.epoch == epoch


def test_the_learning_rate_acts_on_the_run_in_flight(tab: Tab) -> None:
    tab.open(**LONG)
    tab.play()
    tab.wait_for_epoch_above(10)
    before = tab.epoch

    tab.press_on_slider("Learning rate", "ArrowLeft")

    tab.expect_query(**LONG, learning_rate=0.3)
    expect(tab.slider_value("Learning rate")).to_have_text("0.3")
    assert tab.epoch >= before
    tab.wait_for_epoch_above(tab.epoch)
    expect(tab.button("Pause")).to_be_visible()
    expect(tab.button("Undo")).to_be_enabled()
    tab.pause()


def test_speed_and_temperature_act_on_the_run_in_flight(tab: Tab) -> None:
    tab.open(epochs=100_000, speed="300-per-second")
    tab.play()
    tab.wait_for_epoch_above(10)
    before = tab.epoch

    tab.press_on_slider("Temperature", "Home")
    tab.expect_query(epochs=100_000, temperature=0.0, speed="300-per-second")
    tab.press_on_slider("Speed", "ArrowLeft")
    tab.expect_query(epochs=100_000, temperature=0.0, speed="100-per-second")

    assert tab.epoch >= before
    tab.expect_sample("I Love AI" + " AI" * 7 + " ")
    expect(tab.button("Undo")).to_be_disabled()
    tab.pause()


def test_a_run_stops_by_itself_at_the_last_epoch_with_the_notebooks_sample(tab: Tab) -> None:
    tab.open(speed="full")

    tab.button("Play").click()

    tab.expect_epoch(2_000)
    for button in ("Play", "Step", "Epoch"):
        expect(tab.button(button)).to_be_disabled()
    tab.expect_described("loss", "17.1113 after 1 epoch", "after 2,000 epochs.")
    assert tab.sample == "I Love AI AI AI AI AI AI AI AI "
    expect(tab.sentence).to_contain_text("Done after 2,000 epochs")


def test_in_slow_motion_the_marked_column_moves_from_timestep_to_timestep(tab: Tab) -> None:
    tab.open(speed="timestep")
    tab.play()

    trained = tab.page.evaluate(_TRAINED_TIMESTEPS, 4)

    timesteps = [int(said) for said, *_ in trained]
    assert timesteps == list(range(timesteps[0], timesteps[0] + 4))
    for before, after in itertools.pairwise(trained):
        # A column is about a ninth of the picture wide.
        assert all(0.09 < after[i] - before[i] < 0.13 for i in (1, 2)), trained
    tab.pause()


def test_a_run_that_goes_worse_than_guessing_says_so(tab: Tab) -> None:
    tab.open(learning_rate=2, epochs=1_000, speed="full")

    tab.button("Play").click()

    tab.expect_epoch(1_000, epochs=1_000)
    trainer = Trainer(RunConfig(learning_rate=2.0, epochs=1_000))
    trainer.run()
    since = trainer.worse_than_guessing_since
    assert since is not None
    expect(tab.sentence).to_contain_text(f"Worse than guessing since epoch {since + 1}")
    expect(tab.sentence).to_contain_text("The steps are too large")
    assert tab.loss > trainer.uniform_baseline


def test_one_press_takes_what_is_offered_to_a_run_that_went_wrong_and_it_learns(tab: Tab) -> None:
    tab.open(text="to be or not to be", hidden_size=32, epochs=1_000, speed="full")
    tab.button("Play").click()
    tab.expect_epoch(1_000, epochs=1_000)

    tab.button("Retry at 0.1").click()

    tab.expect_query(text="to be or not to be", hidden_size=32, learning_rate=0.1, epochs=1000, speed="full")
    expect(tab.slider_value("Learning rate")).to_have_text("0.1")
    tab.expect_epoch(1_000, epochs=1_000)
    expect(tab.number("correct")).to_have_text("17 / 17")
    expect(tab.button("Retry at 0.1")).to_have_count(0)
    expect(tab.sentence).to_contain_text("all 17 characters are right")
    expect(tab.button("Undo")).to_be_enabled()


def test_a_reload_while_playing_opens_the_same_set_up_untrained(tab: Tab) -> None:
    tab.open(**LONG)
    tab.play()
    tab.wait_for_epoch_above(0)

    tab.reload()

    tab.expect_epoch(0, epochs=100_000)
    expect(tab.slider_value("Hidden size")).to_have_text("32")
    tab.expect_query(**LONG)
    tab.play()
    tab.wait_for_epoch_above(0)
    tab.pause()


def test_explore_opens_a_picture_large_and_a_sample_with_those_drawn_before(new_tab: NewTab) -> None:
    tab = new_tab().open()
    tab.train_epochs(1)

    for title, chart in {"Loss per epoch": "Loss per epoch", "Newest sample": "Newest sample"}.items():
        tab.button(f"Explore {title}").click()
        dialog = tab.page.get_by_role("dialog")
        expect(dialog).to_contain_text("After 1 epoch.")
        expect(dialog.get_by_role("figure", name=chart)).to_be_visible()
        if title == "Newest sample":
            expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()
        tab.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        tab.wait_for_answer()
    tab.expect_epoch(1)
