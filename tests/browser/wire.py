"""The websocket between the browser and the server, where a message can be forged."""

import json
import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

ANSWER_SECONDS = 30


class Wire:
    """Must be laid before the page opens. What the browser sends is kept, and can be sent again otherwise."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sent: list[BackMsg] = []
        self._runs = 0  # of the script, ended
        self._server: WebSocketRoute | None = None
        self._held: list[Callable[[], None]] | None = None
        page.route_web_socket(re.compile("/_stcore/stream"), self._connected)

    def _connected(self, browser: WebSocketRoute) -> None:
        server = self._server = browser.connect_to_server()

        def leaves(message: str | bytes) -> None:
            if isinstance(message, bytes):
                self._sent.append(BackMsg.FromString(message))
            server.send(message)

        def arrives(message: str | bytes) -> None:
            if isinstance(message, bytes):
                self._runs += ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"
            if self._held is None:
                browser.send(message)
            else:
                self._held.append(lambda: browser.send(message))

        browser.on_message(leaves)
        server.on_message(arrives)

    def hold(self) -> None:
        """From now on what the server says waits: a slow line."""
        self._held = []

    def release(self) -> None:
        """All of it arrives."""
        waiting, self._held = self._held or [], None
        for arrive in waiting:
            arrive()

    def run(self, act: Callable[[], None]) -> None:
        """Do something to which the script answers; wait until it has, even if the page cannot know."""
        before, end = self._runs, time.monotonic() + ANSWER_SECONDS
        act()
        while self._runs == before:
            assert time.monotonic() < end, "no answer"
            self._page.wait_for_timeout(10)

    def forge(self, event: str, value: object) -> None:
        """Send an event of the planning with a value of ours, in the name of the page; wait for the answer."""
        model = next(message for message in reversed(self._sent) if _trigger(message) is not None)
        message = BackMsg.FromString(model.SerializeToString())
        trigger = _trigger(message)
        assert trigger is not None
        assert self._server is not None
        trigger.json_trigger_value = json.dumps([{"event": event, "value": value}])
        server, forged = self._server, message.SerializeToString()
        self.run(lambda: server.send(forged))


def _trigger(message: BackMsg) -> WidgetState | None:
    """What the planning says in the message, if anything."""
    return next((state for state in message.rerun_script.widget_states.widgets if state.json_trigger_value), None)
