"""How the states of documents and the lights of « Suis-je prêt ? » look: always an icon and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from pages.ui import states
from pages.ui.states import StateLook
from portail import french, wording_documents
from portail.rules.booking import State as BookingState
from portail.rules.documents import Light, Piece, Readiness, Scope, State
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
_ORDER = (Light.BLOCKED, Light.INCOMPLETE, Light.READY)
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


@dataclass(slots=True)
class Asked:
    """A document that a child lacks, and the activities that ask for it."""

    piece: Piece
    activities: list[str] = field(default_factory=list)


def asked(of: Mapping[int, Readiness], names: Mapping[int, str]) -> Sequence[Asked]:
    """What stands between a child and its activities, once each: what blocks, then by date, what staff check last."""
    found: dict[int, Asked] = {}
    for activity_id, one in of.items():
        for piece in one.pieces:
            known = found.setdefault(piece.need.type.id, Asked(piece))
            known.activities.append(names[activity_id])
            if piece.blocks and not known.piece.blocks:
                known.piece = piece
    return sorted(found.values(), key=_pressing)


def _pressing(one: Asked) -> tuple[bool, bool, date]:
    return one.piece.state is State.PENDING, not one.piece.blocks, one.piece.due_on or date.max


def pieces(found: Sequence[Asked], activities: int, today: date) -> str:
    """Safe HTML: each document, what is to be done and by when; « pour … » unless all the `activities` ask for it."""
    rows = []
    for one in found:
        said = _said(one.piece, today)
        if one.piece.need.type.scope is Scope.HOUSEHOLD:
            said = f"un pour toute la famille, {said}"
        if len(one.activities) < activities:
            said += f" ; pour {wording_documents.few(one.activities)}"
        label = escape(one.piece.need.type.label)
        rows.append(f'<li><strong>{label}</strong><span class="muted">{escape(said[0].upper() + said[1:])}</span></li>')
    return f'<ul class="pieces">{"".join(rows)}</ul>' if rows else ""


def lacking(of: Readiness) -> str:
    """« Assurance (refusé), Fiche sanitaire », in a few words: the documents that are not accepted."""
    return ", ".join(
        piece.need.type.label
        + ("" if piece.state is State.MISSING else f" ({wording_documents.STATES[piece.state].lower()})")
        for piece in (*of.to_give, *of.waiting)
    )


def _said(piece: Piece, today: date) -> str:
    if piece.state is State.PENDING:
        said = "en attente de vérification"
    elif piece.state is State.EXPIRED and (still := piece.need.accepted_on(today)) and still.valid_until:
        said = f"valable seulement jusqu'au {french.day_month_year(still.valid_until)}"
    else:
        word = "" if piece.state is State.MISSING else f"{wording_documents.STATES[piece.state].lower()}, "
        said = f"{word}{wording_documents.due(piece.need, today)}"
    return said


def grouped(of: Mapping[int, Readiness], names: Mapping[int, str]) -> Iterable[tuple[Light, Sequence[str]]]:
    """The activities by light: the blocked ones first, the ready ones last."""
    lights = {light: [names[id] for id, found in of.items() if found.light is light] for light in _ORDER}
    return [(light, listed) for light, listed in lights.items() if listed]


STYLE = """<style>
.stApp ul.cards.wide { grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.stApp ul.ready { display: grid; gap: .75rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.stApp ul.ready > li { margin: 0; padding: 0; overflow-wrap: anywhere; }
.ready .who { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.ready .activities { display: block; margin-top: .2rem; font-size: .9375rem; }
.stApp ul.pieces { margin: .75rem 0 0; padding: .75rem 0 0; list-style: none; border-top: 1px solid var(--line); }
.stApp ul.pieces > li { margin: 0 0 .5rem; padding: 0; }
.stApp .pieces strong { display: inline; font-size: .9375rem; }
.pieces .muted { display: block; font-size: .875rem; }
</style>"""
