"""What starts a new run keeps the old one an Undo away, and what cannot be is answered with a sentence."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.tab import Tab


def test_another_hidden_size_starts_a_new_run_and_undo_brings_the_old_one_back(tab: Tab) -> None:
    tab.open()
    tab.train_epochs(3)
    loss, weights = tab.loss, tab.description("weights")

    tab.press_on_slider("Hidden size", "ArrowRight")
    tab.expect_query(hidden_size=9)
    tab.expect_epoch(0)
    expect(tab.slider_value("Hidden size")).to_have_text("9")
    expect(tab.number("loss")).to_have_text("–")
    tab.expect_described("hidden", "9 units")
    tab.expect_described("loss", "none yet")

    tab.button("Undo").click()
    tab.expect_query()
    tab.expect_shown(3)
    expect(tab.slider_value("Hidden size")).to_have_text("8")
    tab.expect_described("weights", weights)
    tab.expect_described("loss", "after 3 epochs")
    assert tab.loss == loss
    expect(tab.button("Undo")).to_be_disabled()


def test_reset_starts_the_same_run_again_and_undo_brings_it_back(tab: Tab) -> None:
    tab.open()
    untrained = tab.description("weights")
    tab.play()
    tab.wait_for_epoch_above(20)

    tab.button("Reset").click()
    tab.expect_epoch(0)
    tab.expect_paused()
    tab.expect_described("weights", untrained)

    tab.button("Undo").click()
    tab.wait_for_epoch_above(20)


def test_a_preset_text_starts_a_run_whose_repeated_characters_have_columns_of_their_own(tab: Tab) -> None:
    tab.open()

    tab.page.get_by_role("radio", name="to be or not to be").click()

    tab.expect_query(text="to be or not to be", hidden_size=16, learning_rate=0.15, epochs=500)
    expect(tab.field("Text")).to_have_value("to be or not to be")
    expect(tab.slider_value("Learning rate")).to_have_text("0.15")
    tab.expect_described("hidden", "16 units at 17 timesteps")
    tab.expect_described("probabilities", "of 17 likeliest characters")
    tab.expect_described("text", "of 17 characters")


def test_what_cannot_be_is_answered_with_a_sentence_and_the_run_stays(tab: Tab) -> None:
    tab.open()
    tab.train_epochs(1)
    loss = tab.loss

    tab.type_into("Text", "a")
    expect(tab.alerts).to_have_text(["Text must have 2 to 2,000 characters; this one has 1."])
    tab.type_into("Epochs", "0")
    expect(tab.alerts.filter(has_text="Epochs must be a whole number from 1 to 100,000, not 0.")).to_be_visible()
    tab.type_into("Prompt", "xyz")
    expect(tab.alerts.filter(has_text="has no x y z.")).to_be_visible()

    tab.expect_epoch(1)
    assert tab.loss == loss
    assert tab.sample.startswith("I")
    tab.type_into("Text", "I Love AI")
    tab.type_into("Epochs", "2000")
    tab.type_into("Prompt", "I L")
    expect(tab.alerts).to_have_count(0)
    assert tab.loss == loss
    tab.expect_sample("I L")


def test_two_presses_in_one_instant_are_both_heard(tab: Tab) -> None:
    tab.open()
    presses = """() => {
        const named = (kind, name) =>
            [...document.querySelectorAll(kind)].find((one) => one.innerText.startsWith(name));
        const field = named("[data-testid=stNumberInput]", "Random seed");
        named("label, button", "hello world").click();
        setTimeout(() => field.querySelector("[data-testid=stNumberInputStepUp]").click(), 20);
    }"""

    tab.page.evaluate(presses)

    tab.expect_query(text="hello world", hidden_size=16, learning_rate=0.1, epochs=500, random_seed=1)
    tab.expect_described("hidden", "16 units")
