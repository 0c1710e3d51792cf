"""How the states of documents and the lights of « Suis-je prêt ? » look: always an icon and words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from pages.ui import states
from pages.ui.states import StateLook
from portail import french, wording_documents
from portail.rules.booking import State as BookingState
from portail.rules.documents import Light, Piece, Readiness, State
from portail.rules.planning import Cell

_OF = states.LOOKS
STATES: Mapping[State, StateLook] = {
    State.MISSING: _OF[Cell.DOCUMENT],
    State.PENDING: _OF[BookingState.REQUESTED],
    State.ACCEPTED: _OF[BookingState.PRESENT],
    State.REFUSED: _OF[BookingState.REFUSED],
    State.EXPIRED: _OF[BookingState.CHANGE_REQUESTED],
    State.REPLACED: _OF[BookingState.CANCELLED],
}
LIGHTS: Mapping[Light, StateLook] = {
    Light.READY: _OF[BookingState.PRESENT],
    Light.INCOMPLETE: _OF[Cell.DOCUMENT],
    Light.BLOCKED: _OF[BookingState.REFUSED],
}


def state(of: State) -> str:
    """Safe HTML: the state of a document."""
    return states.pill(STATES[of], wording_documents.STATES[of])


def light(of: Light) -> str:
    """Safe HTML: whether one is ready."""
    return states.pill(LIGHTS[of], wording_documents.LIGHTS[of])


def pieces(of: Readiness, today: date) -> str:
    """Safe HTML: what is missing and by when, then what staff still check; '' when all is accepted."""
    return "".join(_piece(piece, today) for piece in (*of.to_give, *of.waiting))


def _piece(piece: Piece, today: date) -> str:
    if piece.state is State.PENDING:
        said = "en attente de vérification"
    elif piece.state is State.EXPIRED and (still := piece.need.accepted_on(today)) and still.valid_until:
        said = f"valable seulement jusqu'au {french.day_month_year(still.valid_until)}"
    else:
        word = "" if piece.state is State.MISSING else f"{wording_documents.STATES[piece.state].lower()}, "
        said = f"{word}{wording_documents.due(piece.need, today)}"
    return f'<li><strong>{escape(piece.need.type.label)}</strong><span class="muted">{escape(said)}</span></li>'


def grouped(of: Mapping[int, Readiness], names: Mapping[int, str]) -> Iterable[tuple[Readiness, Sequence[str]]]:
    """Activities that share a light and its pieces; the blocked ones first, the ready ones last."""
    groups: dict[tuple[Light, tuple[tuple[int, State], ...]], tuple[Readiness, list[str]]] = {}
    for activity_id, found in of.items():
        key = found.light, tuple((piece.need.type.id, piece.state) for piece in found.pieces)
        groups.setdefault(key, (found, []))[1].append(names[activity_id])
    order = (Light.BLOCKED, Light.INCOMPLETE, Light.READY)
    return sorted(groups.values(), key=lambda group: order.index(group[0].light))


STYLE = """<style>
.stApp ul.cards.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
.stApp ul.ready { display: grid; gap: .75rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.stApp ul.ready > li { margin: 0; padding: 0; overflow-wrap: anywhere; }
.ready .who { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.ready .activities { display: block; margin-top: .2rem; font-size: .9375rem; }
.stApp ul.pieces { margin: .375rem 0 0; padding: 0 0 0 .75rem; list-style: none; border-left: 2px solid var(--line); }
.stApp ul.pieces > li { margin: .25rem 0 0; padding: 0; }
.stApp .pieces strong { display: inline; font-size: .9375rem; }
.pieces .muted { display: block; font-size: .875rem; }
</style>"""
