"""The links of docs/memory.md do what it says of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from playground.engine import RunConfig, Trainer
from playground.session.link import read_link

_PAGE = (Path(__file__).parents[2] / "docs" / "memory.md").read_text(encoding="utf-8")
_LINKS = re.findall(r"`\?(text=[^`]+)`", _PAGE)


def _closes_both(config: RunConfig) -> bool:
    """Return whether both closing brackets are the likeliest characters in their places after training."""
    trainer = Trainer(config, "numba")
    trainer.run()
    likeliest = trainer.evaluate().probabilities.argmax(axis=1)
    return all(likeliest[t - 1] == trainer.targets[t - 1] for t, c in enumerate(config.text) if c in ")]")


def test_there_is_a_link_for_each_gap() -> None:
    assert [len(dict(parse_qsl(link))["text"]) for link in _LINKS] == [10, 20, 44]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("link", _LINKS, ids=["gap 3", "gap 8", "gap 20"])
def test_a_link_opens_a_run_that_closes_both_brackets_whatever_its_seed(link: str, cell: str) -> None:
    session = read_link(dict(parse_qsl(link)))
    assert session.link_problems == []
    config = replace(session.run.config, cell=cell)

    closed = [seed for seed in range(20) if _closes_both(replace(config, random_seed=seed))]

    assert closed == [*range(20)]
