"""Whatever comes through a connection: the server goes on, and so does everybody else on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from benchmarks.client import Tab
from benchmarks.learner import Learner
from benchmarks.server import Server
from tests.hosting.conftest import PATIENCE_SECONDS, assert_log_is_clean, fetch, metric, playing, run, wait_until
from tests.hosting.deaf import DeafClient

_MANY = 200
_A_MOMENT = 0.5
_TOO_LARGE, _WITHOUT_A_WORD = 1009, 1006
_DEEP = "[" * 50_000 + "]" * 50_000


def _among_others(server: Server, attack: Callable[[], Awaitable[None]]) -> None:
    """Do something while somebody else plays, who may not notice; nothing of it is worth a traceback."""

    async def both() -> None:
        async with playing(server):
            await attack()

    run(both())
    assert_log_is_clean(server)


async def _code_after(server: Server, *sent: bytes | str) -> int | None:
    """Return with which code a connection is closed on which that was sent; None where it stays open."""
    tab = await Tab.open(server.address)
    listening = asyncio.create_task(tab.listen())
    await tab.until(lambda: tab.runs > 0, PATIENCE_SECONDS)
    with suppress(ConnectionClosed):
        for each in sent:
            before = tab.runs
            await tab.send(each)
            await tab.until(lambda: tab.runs > before, _A_MOMENT)  # noqa: B023
        before = tab.runs
        await tab.send(_rerun())
        await tab.until(lambda: tab.runs > before, PATIENCE_SECONDS)
    code = None if tab.is_open else tab.close_code
    await tab.close()
    await listening
    return code


def _rerun(query: str = "", *states: WidgetState) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.widget_states.widgets.extend(states)
    return bytes(message.SerializeToString())


def _trigger(value: str) -> bytes:
    return _rerun("", WidgetState(id="$$STREAMLIT_INTERNAL_KEY_stage__events", json_trigger_value=value))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("hello", 1003),
        ("", 1003),
        (b"\xff" * 50, 1002),
        (bytes(range(256)), 1002),
        (b"\x00" * 2_000_000, _TOO_LARGE),
        (_trigger('"' + 1_100_000 * "x" + '"'), _TOO_LARGE),
        (_trigger('[{"event":"asked","value":"' + 900_000 * "x" + '"}]'), None),
        (_trigger('[{"event":"asked","value":' + _DEEP + "}]"), 1002),
        (_trigger('[{"event":"asked","value":' + 9 * "[" + 9 * "]" + "}]"), 1002),
        (_trigger("{"), 1002),
        (_trigger("null"), 1002),
        (_trigger('[{"event":5}]'), 1002),
        (_rerun("", WidgetState(id="$$ID-0-text", json_value="{}")), 1002),
        (_rerun("", WidgetState(id="$$ID-0-text", bytes_value=b"abc")), 1002),
        (_rerun("", WidgetState(id="session", int_value=1)), 1002),
        (_rerun("", WidgetState(id="", int_value=1)), 1002),
        (_rerun("", WidgetState(id="$$ID-0-nobody", int_value=2**62)), None),
        (_rerun("", WidgetState(id="$$ID-0-nobody", trigger_value=True)), None),
        (_rerun("", WidgetState(id="$$ID-", string_value="x")), None),
        (_rerun("text=" + 990_000 * "x"), None),
        (_rerun("&".join(f"a{i}=1" for i in range(50_000))), None),
        (_rerun("text=" + 1_000_000 * "x"), _TOO_LARGE),
    ],
    ids=lambda value: f"{len(value)} {type(value).__name__}" if isinstance(value, bytes | str) else str(value),
)
def test_a_message_that_is_wrong_ends_its_own_connection_at_most(
    server: Server, sent: bytes | str, code: int | None
) -> None:
    async def attack() -> None:
        ended = await _code_after(server, sent)
        # Who is still sending when the server hangs up may not get to read why.
        assert ended == code or (code == _TOO_LARGE and ended == _WITHOUT_A_WORD)

    _among_others(server, attack)


def _developers_messages() -> Iterator[BackMsg]:
    yield BackMsg(clear_cache=True)
    yield BackMsg(load_git_info=True)
    yield BackMsg(set_run_on_save=True)
    yield BackMsg(debug_disconnect_websocket=True)
    yield BackMsg(debug_shutdown_runtime=True)
    for name in ("install_skills", "dismiss_skills_nudge"):
        message = BackMsg()
        getattr(message.backend_operation_request, name).SetInParent()
        yield message
    yield BackMsg()


def test_what_is_for_developers_is_not_heard(server: Server) -> None:
    async def attack() -> None:
        assert await _code_after(server, *[message.SerializeToString() for message in _developers_messages()]) is None

    _among_others(server, attack)


def _forged_values(name: str) -> Iterator[WidgetState]:
    """Yield every kind of value that some widget has, and the strangest of each, as that of one widget."""
    yield WidgetState(id=name)
    yield WidgetState(id=name, trigger_value=True)
    yield WidgetState(id=name, bool_value=True)
    for number in (float("nan"), float("inf"), 1e30, -1.0):
        yield WidgetState(id=name, double_value=number)
    for whole in (2**62, -1):
        yield WidgetState(id=name, int_value=whole)
    for text in ("", "\x00<b>", "9" * 5_000, "x" * 100_000):
        yield WidgetState(id=name, string_value=text)
    for asked in ("{}", "null", "1e400", str(10**30), '{"kind": "more", "request": NaN}', '{"kind": ["edit"]}'):
        yield WidgetState(id=name, json_trigger_value='[{"event": "asked", "value": ' + asked + "}]")
    state = WidgetState(id=name)
    state.double_array_value.data.extend([float("nan"), 1e30, 3.0])
    yield state
    state = WidgetState(id=name)
    state.int_array_value.data.extend([5, -(2**60)])
    yield state
    for texts in ([], ["zzz", ""]):
        state = WidgetState(id=name)
        state.string_array_value.data.extend(texts)
        state.string_array_value.SetInParent()
        yield state
    state = WidgetState(id=name)
    state.file_uploader_state_value.uploaded_file_info.add(file_id="../x", name="a.npz", size=5)
    yield state


@pytest.mark.parametrize("label", ["Text", "Hidden size", "Epochs", "Speed", "Play", "stage"])
def test_a_forged_value_breaks_no_session_but_the_forger_s_own(server: Server, label: str) -> None:
    async def attack() -> None:
        forger = await Learner.open(server.address, "", 2)
        (widget,) = [widget for widget in forger.tab.widgets if widget.label == label]
        name = f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events" if label == "stage" else widget.id
        await forger.close()
        for state in _forged_values(name):
            forger = await Learner.open(server.address, "", 2)
            before = forger.tab.runs
            await forger.tab.claim(state)
            assert await forger.tab.until(lambda: forger.tab.runs > before, PATIENCE_SECONDS), state  # noqa: B023
            await forger.close()

    _among_others(server, attack)


def test_a_request_for_the_run_of_somebody_else_changes_nothing_of_it(server: Server) -> None:
    async def steal() -> None:
        async with playing(server) as owner, playing(server, seed=2) as thief:
            await owner.press("Pause")
            before = owner.newest
            assert thief.stage is not None
            for kind in ("more", "seek", "look", "edit", "pick", "film", "explore"):
                asked = {"kind": kind, "run": owner.run_id, "view": "", "request": 10**15, "losses": 0, "epoch": 0}
                await thief.tab.trigger(thief.stage, "asked", asked)
            await thief.press("Pause")
            await owner.press("Play")
            assert owner.newest >= before
            await thief.press("Play")

    run(steal())
    assert_log_is_clean(server)


def test_a_request_with_numbers_beyond_all_bounds_is_not_answered_with_an_error(server: Server) -> None:
    async def ask() -> None:
        async with playing(server, seed=2) as asker:
            assert asker.stage is not None
            strange: list[object] = [float("nan"), float("inf"), 1e30, 10**30, -1, True, None, "1", [1], {}]
            for wrong in strange:
                for name in ("request", "losses", "epoch", "first", "run", "kind"):
                    right = {"kind": "look", "run": asker.run_id, "view": "", "request": 5, "losses": 0, "epoch": 1}
                    await asker.tab.trigger(asker.stage, "asked", right | {name: wrong})
            await asker.press("Pause")
            await asker.press("Play")

    run(ask())
    assert_log_is_clean(server)


def test_an_address_with_a_million_characters_is_refused(server: Server) -> None:
    async def attack() -> None:
        for path in ("/?text=", "/"):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            try:
                writer.write(b"GET " + path.encode() + 1_000_000 * b"x" + b" HTTP/1.1\r\nHost: a\r\n\r\n")
                await writer.drain()
                assert b" 400 " in await reader.readline()
            except ConnectionError:
                pass  # the answer was on its way when the server hung up
            finally:
                writer.close()

    _among_others(server, attack)


def test_hundreds_of_connections_from_one_address_are_served(server: Server) -> None:
    async def attack() -> None:
        tabs = await asyncio.gather(*[Tab.open(server.address, f"random_seed={seed}") for seed in range(_MANY)])
        listening = [asyncio.create_task(tab.listen()) for tab in tabs]
        for tab in tabs:
            assert await tab.until(lambda: tab.runs > 0, PATIENCE_SECONDS) is not None  # noqa: B023
        assert metric(server, "connected") == _MANY + 1
        await asyncio.gather(*[tab.close() for tab in tabs])
        await asyncio.gather(*listening)
        await wait_until(lambda: metric(server, "connected") == 1)

    _among_others(server, attack)


def test_many_runs_of_the_page_at_once_are_answered_in_the_end(server: Server) -> None:
    async def attack() -> None:
        async with playing(server, seed=2) as impatient:
            for _ in range(1_000):
                await impatient.tab.send(_rerun("epochs=100000"))
            await impatient.press("Pause")
            await impatient.press("Play")

    _among_others(server, attack)


def test_who_reads_nothing_is_not_listened_to_and_dropped(server: Server) -> None:
    async def attack() -> None:
        before = server.resident_megabytes()
        async with DeafClient(server) as deaf:
            await deaf.ask(2_000)
            assert server.resident_megabytes() - before < 100
            assert await deaf.wait_until_dropped(PATIENCE_SECONDS)
        await wait_until(lambda: metric(server, "connected") == 1)

    _among_others(server, attack)


def test_paths_out_of_the_folder_of_files_lead_nowhere(server: Server) -> None:
    for path in ("/app/static/../streamlit_app.py", "/app/static/%2e%2e/streamlit_app.py", "/app/static//etc/passwd"):
        assert "streamlit as st" not in fetch(server, path).text
