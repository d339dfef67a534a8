"""Putting the stage on the page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

KEY = "stage"
STATIC = Path(__file__).parents[3] / "static"

# The scripts are files that the browser fetches once and keeps; a message has these few lines only. Where the files are
# other ones than the browser has kept, they are fetched again before one of them is used.
_LOADER = """
const files = %(files)s;
const at = (file) => new URL(`./app/static/${file}`, document.baseURI).href;
const load = async () => {
  const kept = "rnn-playground-files";
  if (localStorage.getItem(kept) !== "%(version)s") {
    await Promise.all(files.map((file) => fetch(at(file), { cache: "reload" })));
    localStorage.setItem(kept, "%(version)s");
  }
  return import(at("stage/stage.js"));
};
export default async (component) => (await (window.playgroundStage ??= load())).default(component);
"""


def stage(message: bytes, on_asked: Callable[[], None]) -> None:
    """Show what ``message`` says; what the stage asks for is in ``st.session_state[KEY].asked``, and ``on_asked`` is
    called."""
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("stage", js=_loader())
    mount(key=KEY, data=message, on_asked_change=on_asked)


@cache
def _loader() -> str:
    files = sorted((STATIC / "stage").rglob("*.js"))
    content = b"".join(file.read_bytes() for file in files)
    names = [file.relative_to(STATIC).as_posix() for file in files]
    return _LOADER % {"files": names, "version": hashlib.sha256(content).hexdigest()[:16]}
