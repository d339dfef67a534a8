"""Opening the page shows an untrained network that can be started, and a link shows the experiment it stands for."""

from __future__ import annotations

from playwright.sync_api import expect

from playground.engine import RunConfig, Trainer
from playground.session.speed import SPEEDS
from tests.browser.conftest import NewTab
from tests.browser.tab import Tab, signed

PICTURES = ("text", "loss", "sample", "probabilities", "hidden", "weights")
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
    "speed": "1000-per-second",
}


def test_the_page_opens_with_everything_under_the_names_that_can_be_relied_on(tab: Tab) -> None:
    tab.open()

    for button in (
        "Play",
        "Step",
        "Epoch",
        "Reset",
        "Undo",
        "Redo",
        "Film",
        "Continue from here",
        "Pin",
        "Share",
        "Export",
    ):
        expect(tab.button(button)).to_be_visible()
    expect(tab.button("Present")).to_be_visible()
    for slider in ("Hidden size", "Learning rate", "Speed", "Temperature", "Epoch shown"):
        expect(tab.slider(slider)).to_be_visible()
    for field in ("Text", "Epochs", "Random seed", "Prompt"):
        expect(tab.field(field)).to_be_visible()
    numbers = {"epoch": "0 / 2,000", "loss": "–", "perplexity": "–", "correct": "–", "steps": "–"}
    for name, text in numbers.items():
        expect(tab.number(name)).to_have_text(text)
    for picture in PICTURES:
        expect(tab.image(picture)).to_be_visible()
    assert len(tab.sample) == 31
    assert tab.query == {}


def test_every_picture_says_in_words_what_it_shows(tab: Tab) -> None:
    tab.open()
    tab.train_epochs(2)
    trainer = Trainer(RunConfig())
    trainer.run(epochs=2)
    evaluation = trainer.evaluate()

    first, last = trainer.losses
    guessing = f"Guessing would cost {trainer.uniform_baseline:.4f}"
    tab.expect_described(
        "loss", f"{first:.4f} after 1 epoch, {last:.4f} after 2 epochs.", guessing, "1.3863 needs no memory"
    )

    likeliest = [f"{p:.1%}" for p in evaluation.probabilities.max(axis=1)]
    tab.expect_described("probabilities", f"{evaluation.correct} of 8 likeliest characters", *likeliest)
    tab.expect_described("text", f"{evaluation.correct} of 8 characters were the likeliest")

    states = evaluation.hidden_states
    tab.expect_described(
        "hidden", "8 units at 8 timesteps", f"from {signed(states.min(), 2)} to {signed(states.max(), 2)}"
    )

    matrices = {name: getattr(trainer.parameters, name) for name in ("Wxh", "Whh", "bh", "Why", "by")}
    for name, matrix in matrices.items():
        tab.expect_described("weights", f"{name} from {signed(matrix.min(), 2)} to {signed(matrix.max(), 2)}")
    tab.expect_described("sample", tab.sample)


def test_a_link_opens_the_same_experiment_and_a_reload_keeps_it(tab: Tab) -> None:
    tab.open(**EVERYTHING)
    _expect_everything(tab)

    tab.reload()
    _expect_everything(tab)


def _expect_everything(tab: Tab) -> None:
    fields = {"Text": "hello world", "Epochs": "500", "Random seed": "7", "Prompt": "he", "Length": "12"}
    for name, value in fields.items():
        expect(tab.field(name)).to_have_value(value)
    for name, value in {
        "Hidden size": "12",
        "Learning rate": "0.3",
        "Temperature": "0.50",
        "Speed": "1,000 epochs/s",
    }.items():
        expect(tab.slider_value(name)).to_have_text(value)
    expect(tab.field("Window")).to_have_value("3")

    tab.expect_epoch(0, epochs=500)
    assert tab.sample.startswith("he")
    assert len(tab.sample) == 14
    tab.expect_described("hidden", "12 units at 10 timesteps")
    assert tab.query == {name: str(value) for name, value in EVERYTHING.items()}
    expect(tab.alerts).to_have_count(0)


def test_a_nonsense_link_opens_the_defaults_and_says_literally_what_was_wrong(tab: Tab) -> None:
    tab.open(
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

    said = tab.alerts.all_inner_texts()
    for sentence in (
        "Text must have 2 to 2,000 characters; this one has 1.",
        "Hidden size must be a whole number from 1 to 128, not <img src=x onerror=alert(1)>.",
        "Learning rate must be a number above 0 and at most 10, not nan.",
        "Epochs must be a whole number from 1 to 100,000, not 1000000000.",
        "Random seed must be a whole number from 0 to 4,294,967,295, not $x^2$ **x** :material/home:.",
        "Window must be a whole number from 1 to 1,999, not 1e400.",
        "Only characters of the training text can be used, and it has no x y z.",
        "Temperature must be a number from 0 to 5, not inf.",
        f"Speed must be one of {', '.join(speed.name for speed in SPEEDS)}.",
    ):
        assert any(sentence in alert for alert in said), (sentence, said)
    expect(tab.injected).to_have_count(0)
    expect(tab.field("Text")).to_have_value("I Love AI")
    expect(tab.slider_value("Hidden size")).to_have_text("8")
    tab.expect_epoch(0)
    tab.expect_query()


def test_two_tabs_do_not_influence_each_other(new_tab: NewTab) -> None:
    playing = new_tab().open(epochs=100_000)
    other = Tab(playing.page.context.new_page(), playing.address).open()
    playing.play()

    other.press_on_slider("Hidden size", "ArrowRight")
    other.expect_query(hidden_size=9)
    playing.page.bring_to_front()
    playing.wait_for_epoch_above(playing.epoch)

    other.expect_epoch(0)
    expect(playing.slider_value("Hidden size")).to_have_text("8")
    playing.pause()
    playing.expect_described("hidden", "8 units")
    other.page.bring_to_front()
    other.expect_described("hidden", "9 units")
    other.expect_described("loss", "none yet")


def test_what_to_try_next_is_followed_in_the_page_from_page_to_page_and_keeps_the_run(new_tab: NewTab) -> None:
    tab = new_tab().open(epochs=60, speed="full")
    suggested = tab.picture("state").get_by_role("link")

    expect(suggested).to_have_text("press Play, and gibberish becomes the text")
    suggested.click()
    tab.expect_shown(60)
    expect(suggested).to_have_text("look inside the timestep that it finds hardest")
    suggested.click()
    expect(tab.page.locator(".playground-header p")).to_contain_text("Where does this")
    expect(suggested).to_have_text("silence a unit, and see what is forgotten")
    assert "/inside?" in (suggested.get_attribute("href") or "")
    suggested.click()
    expect(tab.page.get_by_role("switch", name="Silence unit")).to_be_visible()
    tab.expect_epoch(60, epochs=60)
