"""The sentence on where a run is, and what to do now: what is offered to one that goes wrong, or what to try next."""

from __future__ import annotations

from urllib.parse import urlencode

from playground.figures.picture import Picture
from playground.session.link import write_link
from playground.session.offers import Offer
from playground.session.session import Session
from playground.session.try_next import Suggestion, preset_of, try_next


def state_picture(session: Session, said: str, offer: Offer | None = None) -> Picture:
    """Return what is ``said`` with a button for the ``offer``, or with a link to what to try next, if anything is."""
    suggestion = try_next(session)
    texts = {
        "state": said,
        "offer": "" if offer is None else offer.label,
        "offer_help": "" if offer is None else offer.explanation,
        "next": "" if suggestion is None else suggestion.label,
        "next_link": "" if suggestion is None else link_to(suggestion, session),
    }
    still = {"text": "state", "offer": "offer", "offer_help": "offer_help", "next": "next", "next_link": "next_link"}
    return Picture("state", "sentence", "", {}, texts, lambda: still)


def link_to(suggestion: Suggestion, session: Session) -> str:
    """Return a link, relative to the app's own address, that opens what is suggested."""
    preset = preset_of(suggestion)
    if preset is None:
        epoch = session.run.trainer.epoch
        parameters = write_link(session.run, session.speed) | ({"epoch": str(epoch)} if epoch else {})
        if epoch > session.run.config.epochs:
            # Epochs was lowered since; a link cannot lead beyond the last one.
            parameters["epochs"] = str(epoch)
    else:
        seed = session.run.config.random_seed
        parameters = {"text": preset.text} | {name: str(value) for name, value in preset.settings.items()}
        parameters |= {"random_seed": str(seed)} if seed else {}
    section = {"section": "what-if"} if suggestion.section else {}
    query = urlencode(parameters | section)
    page = "./" if suggestion.page == "train" else f"./{suggestion.page}"
    return f"{page}?{query}" if query else page
