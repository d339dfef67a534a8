"""HTML as a person reads it."""

from __future__ import annotations

from html.parser import HTMLParser


class ReadHtml(HTMLParser):
    """What a browser makes of a piece of HTML.

    Attributes:
        tags: the elements in it.
        classes: their classes.
        text: what can be read.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.classes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.classes |= set((dict(attrs).get("class") or "").split())

    def handle_data(self, data: str) -> None:
        self.text += data


def read_html(html: str) -> ReadHtml:
    reader = ReadHtml()
    reader.feed(html)
    reader.close()
    return reader
