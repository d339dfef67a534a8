"""Play trains live, before one's eyes, and does what one says at once."""

from __future__ import annotations

import math
from pathlib import Path

from playwright.sync_api import Browser, expect

from playground.engine import RunConfig, Trainer
from playground.figures.theme import LIGHT
from tests.browser.conftest import serving, watched_tabs
from tests.browser.train_page import CHARTS, TrainPage, center, left, shown_text

# Training these takes long enough for a run not to end in the middle of a test.
LONG = {"text": "to be or not to be", "hidden_size": 32, "epochs": 100_000, "speed": "full"}

# In each animation frame: is every chart there, drawn or as one to explore, and is its canvas still the same one?
_WATCH = """names => {
    const canvasOf = name => {
        const isolated = document.querySelector(`.st-key-live-${name} [data-testid="stBidiComponentIsolated"]`);
        return isolated?.shadowRoot?.querySelector("canvas");
    };
    const isVisible = element => getComputedStyle(element).visibility === "visible";
    const isDrawn = canvas => {
        if (!canvas?.width || !canvas.clientHeight || !isVisible(canvas.getRootNode().host)) return false;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, i) => i % 4 === 3 && value > 0);
    };
    const isPlotted = name => {
        const plot = document.querySelector(`.st-key-chart-${name} .js-plotly-plot`);
        return !!plot?.querySelector(".cartesianlayer .subplot") && plot.clientHeight > 0 && isVisible(plot);
    };
    const first = names.map(canvasOf);
    const seen = window.seen = { frames: 0, blank: [], remounted: [], descriptions: new Set(), watching: true };
    const look = () => {
        names.forEach((name, i) => {
            const canvas = canvasOf(name);
            if (canvas !== first[i]) seen.remounted.push(name);
            if (!isDrawn(canvas) && !isPlotted(name)) seen.blank.push(`${name} in frame ${seen.frames}`);
            seen.descriptions.add(canvas?.getAttribute("aria-label"));
        });
        seen.frames += 1;
        if (seen.watching) requestAnimationFrame(look);
    };
    look();
}"""
_STOP_WATCHING = """() => {
    seen.watching = false;
    return { ...seen, descriptions: [...seen.descriptions] };
}"""

# Where across the middle of the probabilities' canvas pixels have the marker's colour, once four places have been seen;
# in CSS pixels from the left.
_MARKED_PLACES = """async color => {
    const canvas = document.querySelector('.st-key-live-probabilities [data-testid="stBidiComponentIsolated"]')
        .shadowRoot.querySelector("canvas");
    const places = new Set();
    while (places.size < 4) {
        const row = Math.round(canvas.height / 2);
        const { data } = canvas.getContext("2d").getImageData(0, row, canvas.width, 1);
        const isMarked = i => color.every((channel, c) => Math.abs(data[4 * i + c] - channel) < 30);
        const marked = [...Array(canvas.width).keys()].filter(isMarked);
        if (marked.length) places.add(Math.round((marked[0] + marked.at(-1)) / 2 / devicePixelRatio));
        await new Promise(requestAnimationFrame);
    }
    return [...places];
}"""


def test_play_raises_the_epoch_lowers_the_loss_and_turns_the_sample_into_the_text(page: TrainPage) -> None:
    page.open()
    page.train_epochs(1)
    first_loss = page.loss

    page.play()

    expect(page.sample).to_contain_text("I Love AI")
    page.wait_for_epoch_above(200)
    assert page.loss < first_loss / 100
    for name, words in zip(CHARTS, ("Loss per epoch", "Next-character", "Hidden state", "Weights"), strict=True):
        expect(page.chart(name).get_by_role("img", name=words)).to_be_visible()
    expect(page.metric("Correct")).to_have_text("8 / 8")
    page.pause()


def test_pause_keeps_everything_as_it_is(page: TrainPage) -> None:
    page.open()
    page.play()
    page.wait_for_epoch_above(20)

    page.pause()

    epoch, loss, sample = page.epoch, page.loss, shown_text(page.sample)
    page.animation_frames(30)
    page.press_on_slider("Speed", "ArrowRight")
    page.expect_query(speed="20")  # The server has been asked, and has answered.
    assert (page.epoch, page.loss, shown_text(page.sample)) == (epoch, loss, sample)


def test_numbers_and_charts_agree_on_the_epoch_at_which_one_pauses(page: TrainPage) -> None:
    page.open(epochs=100_000, speed="full")
    page.play()
    page.wait_for_epoch_above(100)
    page.pause()

    trainer = Trainer(RunConfig(epochs=100_000))
    trainer.run(epochs=page.epoch)
    last = float(trainer.losses[-1])
    assert page.metric("Loss").inner_text() == f"{last:.4f}"
    assert page.metric("Perplexity").inner_text() == f"{math.exp(last / 8):.3f}"
    page.expect_described("loss", f"{last:.3g} at epoch {page.epoch - 1}.")
    page.expect_described("hidden", f"from {trainer.evaluate().hidden_states.min():.2f}")
    page.expect_described("weights", f"to {trainer.parameters.Why.max():.2f}")


def test_charts_are_never_blank_and_never_mounted_anew_while_playing_and_pausing(page: TrainPage) -> None:
    page.open()
    page.page.evaluate(_WATCH, CHARTS)

    page.play()
    page.page.wait_for_function("seen.frames > 40 && seen.descriptions.size > 40")
    page.pause()

    page.page.wait_for_function("before => seen.frames > before + 10", arg=page.page.evaluate("seen.frames"))
    seen = page.page.evaluate(_STOP_WATCHING)
    assert seen["blank"] == []
    assert seen["remounted"] == []


def test_charts_are_never_blank_on_a_server_that_is_slow_to_send(browser: Browser, tmp_path: Path) -> None:
    with serving("tests.browser.busy_server", tmp_path / "log.txt") as busy, watched_tabs(browser, busy) as new_page:
        page = new_page().open(epochs=100_000)
        page.page.evaluate(_WATCH, CHARTS)

        for _ in range(4):
            before = page.epoch
            page.play()
            page.wait_for_epoch_above(before + 5)
            page.pause()

        seen = page.page.evaluate(_STOP_WATCHING)
        assert seen["blank"] == []
        assert seen["remounted"] == []


def test_pause_is_answered_every_time_at_full_speed(page: TrainPage) -> None:
    page.open(**LONG)

    for _ in range(5):
        before = page.epoch
        page.play()
        page.wait_for_epoch_above(before)
        page.pause()

        epoch = page.epoch
        page.animation_frames(20)
        assert page.epoch == epoch


def test_the_learning_rate_acts_on_the_run_in_flight(page: TrainPage) -> None:
    page.open(**LONG)
    page.play()
    page.wait_for_epoch_above(10)
    before = page.epoch

    page.press_on_slider("Learning rate", "ArrowLeft")

    page.expect_query(**LONG, learning_rate=0.3)
    expect(page.slider_value("Learning rate")).to_have_text("0.3")
    assert page.epoch >= before
    page.wait_for_epoch_above(page.epoch)
    expect(page.button("Pause")).to_be_visible()
    expect(page.button("Undo")).to_be_enabled()
    page.pause()


def test_speed_and_temperature_act_on_the_run_in_flight(page: TrainPage) -> None:
    page.open(epochs=100_000)
    page.play()
    page.wait_for_epoch_above(10)
    before = page.epoch

    page.press_on_slider("Temperature", "Home")
    page.expect_query(epochs=100_000, temperature=0.0)
    page.press_on_slider("Speed", "ArrowLeft")
    page.expect_query(epochs=100_000, temperature=0.0, speed=1)

    assert page.epoch >= before
    expect(page.sample).to_have_text("I Love AI" + " AI" * 7 + " ")
    expect(page.button("Undo")).to_be_disabled()
    page.pause()


def test_a_run_stops_by_itself_at_the_last_epoch_with_the_notebooks_sample(page: TrainPage) -> None:
    page.open(speed="full")

    page.button("Play").click()

    page.expect_epoch(2_000)
    expect(page.button("Play")).to_be_disabled()
    expect(page.button("Step")).to_be_disabled()
    expect(page.button("Epoch")).to_be_disabled()
    page.expect_described("loss", "17.1 at epoch 0", "at epoch 1999.")
    assert shown_text(page.sample) == "I Love AI AI AI AI AI AI AI AI "


def test_in_slow_motion_the_marked_column_moves_from_timestep_to_timestep(page: TrainPage) -> None:
    page.open(speed="timestep")
    left_edge = left(page.chart("probabilities"))
    columns = [center(label) - left_edge for label in page.ticks("probabilities", "x").all()]
    page.play()

    color = list(bytes.fromhex(LIGHT.marker.removeprefix("#")))
    places = page.page.evaluate(_MARKED_PLACES, color)

    marked = {t for place in places for t, column in enumerate(columns) if abs(place - column) < 4}
    assert len(marked) == 4, (places, columns)
    expect(page.page.get_by_text("gave the true next character")).to_be_visible()
    page.pause()


def test_a_run_that_goes_worse_than_guessing_says_so(page: TrainPage) -> None:
    page.open(learning_rate=2, epochs=1_000, speed="full")

    page.button("Play").click()

    page.expect_epoch(1_000, epochs=1_000)
    trainer = Trainer(RunConfig(learning_rate=2.0, epochs=1_000))
    trainer.run()
    expect(page.alerts).to_contain_text(f"Worse than guessing since epoch {trainer.worse_than_guessing_since}")
    expect(page.alerts).to_contain_text("Try a smaller learning rate")
    assert page.loss > trainer.guessing_loss


def test_a_reload_while_playing_opens_the_same_set_up_untrained(page: TrainPage) -> None:
    page.open(**LONG)
    page.play()
    page.wait_for_epoch_above(0)

    page.reload()

    page.expect_epoch(0, epochs=100_000)
    expect(page.slider_value("Hidden size")).to_have_text("32")
    page.expect_query(**LONG)
    page.play()
    page.wait_for_epoch_above(0)
    page.pause()
