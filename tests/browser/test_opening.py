"""Opening the page shows an untrained network that can be started, and a link shows the experiment it stands for."""

from __future__ import annotations

from playwright.sync_api import expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewPage
from tests.browser.train_page import CHARTS, TrainPage, shown_text

EVERYTHING = {
    "text": "hello world",
    "hidden_size": 12,
    "learning_rate": 0.3,
    "epochs": 500,
    "random_seed": 7,
    "window": 3,
    "prompt": "he",
    "length": 12,
    "temperature": 0.5,
    "speed": 20,
}


def test_the_page_opens_with_everything_under_the_names_that_can_be_relied_on(page: TrainPage) -> None:
    page.open()

    for button in ("Play", "Step", "Epoch", "Reset"):
        expect(page.button(button)).to_be_visible()
    for slider in ("Hidden size", "Learning rate", "Speed", "Temperature"):
        expect(page.slider(slider)).to_be_visible()
    for field in ("Text", "Epochs", "Random seed", "Prompt"):
        expect(page.field(field)).to_be_visible()
    expect(page.metric("Epoch")).to_have_text("0 / 2000")
    expect(page.metric("Loss")).to_have_text("–")
    expect(page.metric("Perplexity")).to_have_text("–")
    expect(page.metric("Correct")).to_have_text("0 / 8")
    for name in CHARTS:
        expect(page.chart(name)).to_be_visible()
    assert len(shown_text(page.sample)) == 31
    assert page.query == {}


def test_every_chart_says_in_words_what_it_shows(page: TrainPage) -> None:
    page.open()
    page.train_epochs(2)
    trainer = Trainer(RunConfig())
    trainer.run(epochs=2)
    evaluation = trainer.evaluate()

    first, last = trainer.losses
    page.expect_described("loss", f"{first:.3g} at epoch 0, {last:.3g} at epoch 1.", f"{trainer.guessing_loss:.1f}")

    likeliest = [f"{p:.0%}" for p in evaluation.probabilities.max(axis=1)]
    page.expect_described("probabilities", f"{evaluation.correct} of 8 likeliest characters", *likeliest)

    states = evaluation.hidden_states
    page.expect_described("hidden", "8 units at 8 timesteps", f"from {states.min():.2f} to {states.max():.2f}")

    parameters = trainer.parameters
    matrices = {name: getattr(parameters, name) for name in ("Wxh", "Whh", "Why", "bh", "by")}
    ranges = [f"{name} from {matrix.min():.2f} to {matrix.max():.2f}" for name, matrix in matrices.items()]
    page.expect_described("weights", *ranges)


def test_a_link_opens_the_same_experiment_and_a_reload_keeps_it(page: TrainPage) -> None:
    page.open(**EVERYTHING)
    _expect_everything(page)

    page.reload()
    _expect_everything(page)


def _expect_everything(page: TrainPage) -> None:
    expect(page.field("Text")).to_have_value("hello world")
    expect(page.slider_value("Hidden size")).to_have_text("12")
    expect(page.slider_value("Learning rate")).to_have_text("0.3")
    expect(page.field("Epochs")).to_have_value("500")
    expect(page.field("Random seed")).to_have_value("7")
    expect(page.field("Prompt")).to_have_value("he")
    expect(page.field("Length")).to_have_value("12")
    expect(page.slider_value("Temperature")).to_have_text("0.50")
    expect(page.slider_value("Speed")).to_have_text("20 epochs")
    page.page.get_by_text("For experts").click()
    expect(page.field("Window")).to_have_value("3")

    expect(page.metric("Epoch")).to_have_text("0 / 500")
    assert shown_text(page.sample).startswith("he")
    assert len(shown_text(page.sample)) == 14
    page.expect_described("hidden", "12 units at 10 timesteps")
    assert page.query == {name: str(value) for name, value in EVERYTHING.items()}
    expect(page.alerts).to_have_count(0)


def test_a_nonsense_link_opens_the_defaults_and_says_literally_what_was_wrong(page: TrainPage) -> None:
    page.open(
        text="a",
        hidden_size="<img src=x onerror=alert(1)>",
        learning_rate="nan",
        epochs=10**9,
        random_seed="$x^2$ **x** :material/home:",
        window="1e400",
        prompt="xyz",
        length="",
        temperature="inf",
        speed="warp",
    )

    said = page.alerts.all_inner_texts()
    for sentence in (
        "Text must have 2 to 2,000 characters; this one has 1.",
        "Hidden size must be a whole number from 1 to 128, not <img src=x onerror=alert(1)>.",
        "Learning rate must be a number above 0 and at most 10, not nan.",
        "Epochs must be a whole number from 1 to 100,000, not 1000000000.",
        "Random seed must be a whole number from 0 to 4,294,967,295, not $x^2$ **x** :material/home:.",
        "Window must be a whole number from 1 to 1,999, not 1e400.",
        "Only characters of the training text can be used, and it has no x y z.",
        "Temperature must be a number from 0 to 5, not inf.",
        "Speed must be one of timestep, 1, 5, 20, 100, full.",
    ):
        assert any(sentence in alert for alert in said), (sentence, said)
    expect(page.injected).to_have_count(0)
    expect(page.field("Text")).to_have_value("I Love AI")
    expect(page.slider_value("Hidden size")).to_have_text("8")
    expect(page.slider_value("Learning rate")).to_have_text("0.5")
    page.expect_epoch(0)
    page.expect_query()


def test_two_tabs_do_not_influence_each_other(new_page: NewPage) -> None:
    playing = new_page().open(epochs=100_000)
    other = TrainPage(playing.page.context.new_page(), playing.address).open()
    playing.play()

    other.press_on_slider("Hidden size", "ArrowRight")
    other.expect_query(hidden_size=9)
    playing.wait_for_epoch_above(playing.epoch)

    other.expect_epoch(0)
    expect(playing.slider_value("Hidden size")).to_have_text("8")
    playing.pause()
    playing.expect_described("hidden", "8 units")
    other.expect_described("hidden", "9 units")
    other.expect_described("loss", "none yet")
