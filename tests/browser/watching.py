"""Looks at every animation frame as it is painted, and tells what in it is not of one and the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.tab import STAGES

# An element whose size changes with each frame is told so after everything has drawn, and before that is painted.
_WATCH = f"""timesteps => {{
    const seen = window.seen = {{ frames: 0, mixed: [], blank: [], remounted: 0, epochs: new Set(), watching: true }};
    const whole = text => Number(text.replaceAll(",", ""));
    const saidIn = stage => {{
        const {{ epoch, timestep }} = stage.dataset;
        const timeline = stage.querySelector(".timeline .epoch").textContent;
        const said = {{
            number: whole(stage.querySelector("[data-number=epoch]").textContent.split(" / ")[0]),
            timeline: whole(timeline.match(/[Ee]poch ([\\d,]+)/)[1]),
        }};
        const sentence = stage.querySelector("[data-picture=state]")?.textContent ?? "";
        const learned = sentence.match(/Learned from ([\\d,]+) timesteps/);
        if (learned) said.sentence = (whole(learned[1]) - Number(timestep)) / timesteps;
        const after = sentence.match(/[Aa]fter ([\\d,]+) (of|epochs?\\b)/);
        if (after) said.sentence = whole(after[1]);
        for (const picture of stage.querySelectorAll("[data-picture]")) {{
            const [drawn, at] = (picture.dataset.moment ?? "none").split("-");
            said[picture.dataset.picture] = at === timestep ? Number(drawn) : `${{drawn}}-${{at}}`;
        }}
        return [Number(epoch), said];
    }};
    const isBlank = canvas => {{
        const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return !data.some((value, i) => i % 4 === 3 && value > 0);
    }};
    const look = () => {{
        const stages = {STAGES}.filter(stage => stage.dataset.epoch && stage.checkVisibility());
        for (const stage of stages) {{
            const [epoch, said] = saidIn(stage);
            const others = Object.entries(said).filter(([, other]) => other !== epoch);
            if (others.length) seen.mixed.push(`${{epoch}}, but ${{others.map(other => other.join(" "))}}`);
            seen.epochs.add(epoch);
            if (seen.stage && seen.stage !== stage) seen.remounted += 1;
            seen.stage = stage;
            for (const picture of stage.querySelectorAll("[data-picture]:not([data-picture=text])")) {{
                const canvases = [...picture.querySelectorAll("canvas")];
                const isEmpty = canvases.length && canvases.every(canvas => !canvas.clientHeight);
                const isLookedAt = seen.frames % 5 === 0 && canvases.length;
                if (isEmpty || (isLookedAt && canvases.every(isBlank))) seen.blank.push(picture.dataset.picture);
            }}
        }}
        seen.frames += 1;
    }};
    const probe = document.body.appendChild(document.createElement("div"));
    probe.style.cssText = "position: fixed; width: 1px; height: 1px; visibility: hidden";
    new ResizeObserver(look).observe(probe);
    const change = () => {{
        probe.style.width = probe.style.width === "1px" ? "2px" : "1px";
        if (seen.watching) requestAnimationFrame(change);
        else probe.remove();
    }};
    requestAnimationFrame(change);
}}"""
_STOP = """() => {
    seen.watching = false;
    const { frames, mixed, blank, remounted, epochs } = seen;
    return { frames, mixed, blank, remounted, epochs: [...epochs] };
}"""


@dataclass(frozen=True)
class Seen:
    """What was painted for a while.

    Attributes:
        frames: how many frames were looked at.
        mixed: for each frame whose numbers, timeline, sentence and pictures were not all of one moment, what they said.
        blank: pictures that had nothing on them, whenever they were looked at.
        remounted: how often the stage was another element than in the frame before.
        epochs: those that were shown, in the order in which they were first seen.
    """

    frames: int
    mixed: Sequence[str]
    blank: Sequence[str]
    remounted: int
    epochs: Sequence[int]


def watch(page: Page, timesteps: int = 8) -> None:
    """Begin to look at every frame of a run on a text of so many timesteps."""
    page.evaluate(_WATCH, timesteps)


def stop_watching(page: Page) -> Seen:
    """Stop looking, and return what was seen."""
    return Seen(**page.evaluate(_STOP))
