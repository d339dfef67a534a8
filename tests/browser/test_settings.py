"""What starts a new run keeps the old one an Undo away, and what cannot be is answered with a sentence."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.train_page import TrainPage, shown_text


def test_another_hidden_size_starts_a_new_run_and_undo_brings_the_old_one_back(page: TrainPage) -> None:
    page.open()
    page.train_epochs(3)
    loss, weights = page.loss, page.description("weights")

    page.press_on_slider("Hidden size", "ArrowRight")
    page.expect_query(hidden_size=9)
    page.expect_epoch(0)
    expect(page.slider_value("Hidden size")).to_have_text("9")
    expect(page.metric("Loss")).to_have_text("–")
    page.expect_described("hidden", "9 units")

    page.button("Undo").click()
    page.expect_query()
    page.expect_epoch(3)
    expect(page.slider_value("Hidden size")).to_have_text("8")
    page.wait_for_answer()
    assert page.loss == loss
    page.expect_described("weights", weights)
    expect(page.button("Undo")).to_be_disabled()


def test_reset_starts_the_same_run_again_and_undo_brings_it_back(page: TrainPage) -> None:
    page.open()
    untrained = page.description("weights")
    page.play()
    page.wait_for_epoch_above(20)

    page.button("Reset").click()
    page.expect_epoch(0)
    page.expect_paused()
    page.expect_described("weights", untrained)

    page.button("Undo").click()
    expect(page.metric("Epoch")).not_to_have_text("0 / 2000")
    assert page.epoch > 20


def test_a_preset_text_starts_a_run_whose_repeated_characters_have_columns_of_their_own(page: TrainPage) -> None:
    page.open()

    page.page.get_by_role("radio", name="to be or not to be").click()

    page.expect_query(text="to be or not to be")
    expect(page.field("Text")).to_have_value("to be or not to be")
    expect(page.metric("Correct")).to_contain_text("/ 17")
    columns = ["t0", "o", "␣", "b", "e", "␣5", "o", "r", "␣", "n", "o10", "t", "␣", "t", "o", "␣15", "b"]
    expect(page.ticks("probabilities", "x")).to_have_text(columns)
    expect(page.ticks("probabilities", "y")).to_have_text(["␣", "b", "e", "n", "o", "r", "t"])


def test_what_cannot_be_is_answered_with_a_sentence_and_the_run_stays(page: TrainPage) -> None:
    page.open()
    page.train_epochs(1)
    loss = page.loss

    page.type_into("Text", "a")
    expect(page.alerts).to_have_text(["Text must have 2 to 2,000 characters; this one has 1."])
    page.type_into("Epochs", "0")
    expect(page.alerts.filter(has_text="Epochs must be a whole number from 1 to 100,000, not 0.")).to_be_visible()
    page.type_into("Prompt", "xyz")
    expect(page.alerts.filter(has_text="has no x y z.")).to_be_visible()

    page.expect_epoch(1)
    assert page.loss == loss
    assert shown_text(page.sample).startswith("I")
    page.type_into("Text", "I Love AI")
    page.type_into("Epochs", "2000")
    page.type_into("Prompt", "I L")
    expect(page.alerts).to_have_count(0)
    assert page.loss == loss
    expect(page.sample).to_contain_text("I L")
