"""Share: a link that opens just what is seen, as large a QR code as the screen allows, and what it opens in words."""

from __future__ import annotations

import base64
import io
from html import escape
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from playground.app.page import Page
from playground.session.parts import PARTS, in_order
from playground.session.session import Session
from playground.session.share import SharedLink, shared_link

_QUIET_ZONE = 4  # modules around a QR code, as its standard wants it
_PIXELS_A_MODULE = 12
_OWN_NAMES = ("localhost", "127.0.0.1", "::1")
_FINE = 105  # modules a side, from which on a phone has to come close


def show_share(session: Session, page: Page) -> None:
    """Open the link to what the session shows on ``page``, with what can be chosen about it."""

    @st.dialog("Share", icon=":material/qr_code_2:", width="large", on_dismiss=session.close_dialog)
    def dialog() -> None:
        with st.container(horizontal=True, key="share-dialog"):
            code, words = st.container(key="share-code"), st.container(key="share-words")
            with words:
                opens = st.container(key="share-opens")
                link = _chosen_link(session, page)
            address = _address(link)
            qr_code = _qr_code(address)
            with opens:
                _say(link, address, qr_code)
                st.code(address, language=None, wrap_lines=True, height=120 if len(address) > 300 else "content")
            if qr_code is not None:
                with code:
                    _show(qr_code, link.opens)

    dialog()


def _chosen_link(session: Session, page: Page) -> SharedLink:
    presents = st.toggle("Open in presenter mode", value=session.presenting, key="share-present")
    hidden = st.multiselect(
        "Hide",
        list(PARTS),
        default=in_order(session.hidden),
        format_func=PARTS.__getitem__,
        key="share-hide",
        placeholder="Nothing",
        help="What the link hides, so that a lesson has only what it is about. Everything can be shown again there.",
    )
    is_inside = page.url_path == "inside"
    return shared_link(session, page.title, is_inside=is_inside, presenting=presents, hidden=hidden)


def _qr_code(address: str) -> segno.QRCode | None:
    """Return the QR code of a link; None if the link is longer than one can hold."""
    try:
        return segno.make_qr(address, error="l")
    except segno.DataOverflowError:
        return None


def _say(link: SharedLink, address: str, code: segno.QRCode | None) -> None:
    st.text(link.opens)
    for sentence in link.lacks:
        st.text(sentence)
    if urlsplit(address).hostname in _OWN_NAMES:
        st.text("Only this machine can open it: open the page under the machine's name in the network, and share that.")
    if code is None:
        st.text("The link is too long for a QR code; it can be copied and sent.")
    elif code.symbol_size(border=0)[0] >= _FINE:
        st.text("The link is long and its code fine: hold the phone close.")


def _show(code: segno.QRCode, opens: str) -> None:
    image = io.BytesIO()
    code.save(image, kind="png", scale=_PIXELS_A_MODULE, border=_QUIET_ZONE, dark="#000", light="#fff")
    source = base64.b64encode(image.getvalue()).decode()
    alternative = escape(f"QR code of the link. {opens}")
    st.html(f'<img class="qr-code" src="data:image/png;base64,{source}" alt="{alternative}">')


def _address(link: SharedLink) -> str:
    page = (st.context.url or "/").split("?")[0].split("#")[0]
    parameters = urlencode(link.parameters)
    return f"{page}?{parameters}" if parameters else page
