"""Share opens a dialog with the link to just what is seen, its QR code, and what it opens in words."""

from __future__ import annotations

import base64
import io
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
import zxingcpp
from PIL import Image
from streamlit.testing.v1.element_tree import Multiselect

from tests.app.inside_page import InsidePage
from tests.app.page import Page

_IMAGE = re.compile(r'<img class="qr-code" src="data:image/png;base64,([^"]+)" alt="([^"]+)">')


def _link(page: Page) -> str:
    (code,) = page.app.code
    return str(code.value)


def _parameters(page: Page) -> dict[str, str]:
    link = _link(page)
    found = parse_qs(link.split("?", 1)[1], keep_blank_values=True) if "?" in link else {}
    return {name: value for name, (value,) in found.items()}


def _image(page: Page) -> re.Match[str] | None:
    (found,) = [_IMAGE.fullmatch(html) for html in page.html if "qr-code" in html] or [None]
    return found


def _opened(page: Page) -> Page:
    page.press("Share")
    assert page.errors == []
    return page


def test_it_has_the_link_of_the_set_up_the_epoch_and_a_sentence() -> None:
    page = _opened(Page.trained(2, hidden_size="3", speed="full"))

    assert _parameters(page) == {"hidden_size": "3", "speed": "full", "epoch": "2"}
    assert page.sentences[-1] == 'Opens "Train" of this set-up, after 2 epochs.'


def test_the_link_opens_the_same_moment() -> None:
    page = _opened(Page.trained(3, text="banana", hidden_size="3"))

    opened = Page(**_parameters(page))

    assert (opened.errors, opened.notices, opened.epoch, opened.moment()) == ([], [], 3, page.moment())
    assert opened.stage.losses == page.losses


def test_the_link_opens_the_same_inside_of_a_step() -> None:
    page = InsidePage.trained(3)
    page.pick({"kind": "timestep", "timestep": 3})
    page.pick({"kind": "unit", "unit": 5})
    page.press("Next stage")
    page.press("Next stage")
    _opened(page)

    opened = InsidePage(**_parameters(page))

    assert page.sentences[-1] == 'Opens "Inside a step" at timestep 3, stage "Mix", of this set-up, after 3 epochs.'
    assert (opened.errors, opened.notices, opened.selection) == ([], [], page.selection)
    assert (opened.moment(), opened.stage.text("stage")) == (page.moment(), page.stage.text("stage"))


def test_what_is_chosen_inside_a_step_is_not_in_the_link_of_another_page() -> None:
    page = InsidePage()
    page.pick({"kind": "timestep", "timestep": 3})
    page.go_to("train")

    assert _parameters(_opened(page)) == {}


def test_the_qr_code_says_the_link_dark_on_white_with_a_quiet_zone() -> None:
    page = _opened(Page.trained(1, text="hello world", hidden_size="3"))

    found = _image(page)
    assert found is not None
    image = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("L")
    (code,) = zxingcpp.read_barcodes(image)
    assert code.text == _link(page)
    assert found[2] == "QR code of the link. Opens &quot;Train&quot; of this set-up, after 1 epoch."
    module = 12
    assert {image.getpixel((x, y)) for x in range(4 * module) for y in range(image.height)} == {255}
    assert image.getpixel((4 * module, 4 * module)) == 0


@pytest.mark.parametrize("text", ["a&b=c#d?e", '<b>x</b> "q"', "a\nb 👍🏽 ü+%20"])
def test_a_hostile_text_is_quoted_in_the_link(text: str) -> None:
    page = _opened(Page(text=text))

    assert _parameters(page)["text"] == text
    assert "<" not in _link(page)
    assert _image(page) is not None


def test_a_link_too_long_for_a_qr_code_stays_and_that_is_said() -> None:
    text = "".join(chr(0x4E00 + i % 30) for i in range(2_000))
    page = _opened(Page(text=text, hidden_size="2"))

    assert _image(page) is None
    assert page.sentences[-1] == "The link is too long for a QR code; it can be copied and sent."
    assert _parameters(page)["text"] == text


def test_presenter_mode_and_hidden_parts_are_chosen_for_the_link_alone() -> None:
    page = _opened(Page())

    page.app.toggle("share-present").set_value(True).run()
    hide = page.app.multiselect("share-hide")
    assert isinstance(hide, Multiselect)
    hide.set_value(["weights", "text"]).run()

    assert _parameters(page) == {"present": "1", "hide": "text,weights"}
    assert page.sentences[-1] == 'Opens "Train" of this set-up, untrained, in presenter mode, with some parts hidden.'
    assert (page.link, page.session.hidden, page.session.presenting) == ({}, frozenset(), False)


def test_what_is_hidden_is_hidden_in_the_link_as_well() -> None:
    assert _parameters(_opened(Page(hide="weights,pin"))) == {"hide": "pin,weights"}


@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_there_is_one_button_which_stops_the_playing(present: dict[str, str]) -> None:
    page = Page(**present)
    page.press("Play")
    page.more()

    _opened(page)

    assert (page.has("Play"), _parameters(page)["epoch"]) == (True, str(page.epoch))


def test_in_the_past_that_epoch_is_linked() -> None:
    page = Page.trained(3)
    page.look(1)

    assert _parameters(_opened(page))["epoch"] == "1"
    assert page.is_in_the_past


def test_what_the_link_does_not_have_is_said() -> None:
    page = Page.trained(2)
    page.set("learning_rate", 0.1)
    page.press("Step")
    page.press("Pin")

    said = _opened(page).sentences[-4:]

    starts = ['Opens "Train"', "This run was changed", "The timesteps trained", "Pinned runs"]
    assert [sentence.startswith(start) for sentence, start in zip(said, starts, strict=True)] == [True] * 4


# Links that lead to an epoch


def test_a_near_epoch_is_there_at_once() -> None:
    page = Page(epoch="5", epochs="20")

    assert (page.errors, page.notices, page.epoch, page.has("Play")) == ([], [], 5, True)
    assert page.link == {"epochs": "20", "epoch": "5"}


def test_a_far_epoch_is_played_to_and_that_is_said_on_every_page() -> None:
    page = Page(epoch="4000", epochs="9000", hidden_size="3")
    assert (page.has("Pause"), page.epoch) == (True, 0)
    for path in ("inside", "compare", "train"):
        page.go_to(path)
        assert "On the way to epoch 4,000, where the link leads; it stops there by itself." in page.sentences

    for _ in range(500):
        if page.has("Play"):
            break
        page.more()

    assert (page.errors, page.epoch, page.sentences) == ([], 4_000, [])
    assert [toast.value for toast in page.app.toast] == ["Trained to epoch 4,000, where the link leads."]
    page.draw_again()
    assert list(page.app.toast) == []


def test_pause_on_the_way_stays_there() -> None:
    page = Page(epoch="50000", epochs="90000", hidden_size="3")
    page.more()

    page.press("Pause")

    assert (page.errors, page.sentences, page.has("Play")) == ([], [], True)


BAD: list[tuple[str, str]] = [
    ("epoch", "2001"),
    ("epoch", "1e3"),
    ("timestep", "8"),
    ("unit", "-1"),
    ("output", "<b>"),
    ("parameter", "<img src=x>"),
    ("section", "$x$"),
    ("stage", ":material/home:"),
    ("first_timestep", "99"),
    ("hide", "<b>moon</b>"),
]


@pytest.mark.parametrize(("name", "raw"), BAD)
def test_nonsense_is_answered_with_a_sentence_and_leaves_the_link(name: str, raw: str) -> None:
    page = Page(**{name: raw, "hidden_size": "3"})

    (said,) = page.notices
    assert (page.errors, page.link, raw in said) == ([], {"hidden_size": "3"}, True)


def test_a_reload_begins_where_the_link_led() -> None:
    link = {"epoch": "4", "timestep": "2", "hide": "loss"}
    page = InsidePage(**link)
    page.press("Epoch")
    page.press("Next timestep")

    again: Any = InsidePage(**page.link)

    assert (page.link, again.epoch, again.selection.timestep) == (link, 4, 2)
