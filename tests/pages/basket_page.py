"""The lines of the basket at the last step, which one component draws: what it is given, what it would send."""

import json
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest


def shown(page: AppTest) -> dict[str, Any]:
    """All that the component draws."""
    assert not page.exception
    found: dict[str, Any] = json.loads(page.get("bidi_component")[0].proto.json)  # type: ignore[union-attr]
    return found


def lines(page: AppTest) -> list[dict[str, Any]]:
    return [line for group in shown(page)["groups"] for line in group["lines"]]


def send(page: AppTest, event: str, value: object) -> AppTest:
    """Run the page with an event of the component, forged or not."""
    id = _make_trigger_id(page.get("bidi_component")[0].proto.id, "events")  # type: ignore[union-attr]
    said = WidgetState(id=id, json_trigger_value=json.dumps([{"event": event, "value": value}]))
    page._run(WidgetStates(widgets=[*page._tree.get_widget_states().widgets, said]))
    return page


def act(page: AppTest, verb: str, *keys: tuple[int, int, object]) -> AppTest:
    """What the person does with lines, numbered after the last act answered."""
    return send(page, "acted", [[shown(page)["ack"] + 1, verb, ["|".join(map(str, key)) for key in keys]]])
