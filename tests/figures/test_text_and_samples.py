"""The training text and generated texts, each character with its probability."""

from __future__ import annotations

import html

import numpy as np
import pytest

from playground.engine import RunConfig, SamplingConfig, Trainer, moments_of, visible
from playground.figures.ribbon import ribbon_picture
from playground.figures.sample import departures, sample_picture
from playground.figures.theme import DARK, LIGHT, Theme, probability_color
from tests.figures.pictures import figure_of
from tests.figures.runs import HOSTILE

_TEXTS = {"default": "I Love AI", "one character": "aaaa", "hostile": HOSTILE, "long": "row, row, row your boat\n" * 80}


@pytest.fixture(params=[*_TEXTS.values()], ids=[*_TEXTS], scope="module")
def trainer(request: pytest.FixtureRequest) -> Trainer:
    trainer = Trainer(RunConfig(text=request.param))
    trainer.run(epochs=3)
    return trainer


def test_the_ribbon_has_the_probability_of_every_character_of_the_text_and_the_likeliest(trainer: Trainer) -> None:
    (moment,) = moments_of(
        [trainer.point()], trainer.training_text, trainer.config, SamplingConfig(trainer.config.text[0])
    )
    p, T = trainer.evaluate().probabilities, trainer.timesteps

    arrays = ribbon_picture(moment).arrays

    given = [p[t, target] for t, target in enumerate(trainer.targets)]
    np.testing.assert_allclose(arrays["target_probability"], given, rtol=1e-6)
    np.testing.assert_array_equal(arrays["likeliest"], p.argmax(axis=1))
    assert [len(values) for values in arrays.values()] == [T, T]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_a_sample_has_every_drawn_character_tinted_by_its_probability(trainer: Trainer, colors: Theme) -> None:
    text = trainer.training_text
    sampling = SamplingConfig(text.text[:2], length=60)
    random_state = np.random.RandomState(3)
    (moment,) = moments_of([trainer.point(random_state)], text, trainer.config, sampling)
    drawn = trainer.generate(text.text[:2], length=60, rng=np.random.RandomState(3))

    picture = sample_picture(moment, colors)

    still, characters = picture.still_part(), text.vocabulary.characters
    assert "".join(characters[i] for i in still["prompt"]) == drawn.prompt
    assert "".join(characters[i] for i in picture.arrays[still["indices"]]) == drawn.text[2:]
    np.testing.assert_allclose(picture.arrays[still["chosen"]], drawn.chosen, rtol=1e-6)
    layout = figure_of(picture)["layout"]
    _, *letters = layout["annotations"]
    assert [html.unescape(letter["text"]) for letter in letters] == [visible(character) for character in drawn.text]
    tints = [probability_color(float(chosen), colors)[0] for chosen in drawn.chosen]
    cells = [shape for shape in layout["shapes"] if shape["type"] == "rect"]
    assert [cell["fillcolor"] for cell in cells] == [colors.background] * 2 + tints
    underlined = [
        int(shape["x0"] - 50 * (shape["y0"] // 1 + 1)) for shape in layout["shapes"] if shape["type"] == "line"
    ]
    elsewhere = departures(text.text, drawn.text, 2)
    assert underlined == [place for place, departure in enumerate(elsewhere, start=2) if departure is not None]


def test_a_long_sample_goes_on_below_within_the_chart() -> None:
    trainer = Trainer(RunConfig())
    (moment,) = moments_of(
        [trainer.point(np.random.RandomState(0))],
        trainer.training_text,
        trainer.config,
        SamplingConfig("I", length=200),
    )

    figure = figure_of(sample_picture(moment, LIGHT))

    (points,) = figure["data"]
    for name in "xy":
        low, high = figure["layout"][f"{name}axis"]["range"]
        assert all(low < value < high for value in points[name])
    assert len(set(points["y"])) == 5
