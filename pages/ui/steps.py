"""Where the parent is in the four steps: read from the address, checked against the basket."""

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from db.carts import Cart

PARTICIPANTS, ACTIVITES, PLANNING, RESUME, CONFIRMATION = (
    "participants", "activites", "planning", "resume", "confirmation",
)  # fmt: skip
LABELS = {PARTICIPANTS: "Participants", ACTIVITES: "Activités", PLANNING: "Planning", RESUME: "Résumé"}

_STYLE = """<style>
.steps.steps { display: flex; gap: .5rem; list-style: none; margin: 0 0 .5rem; padding: 0; }
.steps.steps li { flex: 1; display: flex; align-items: center; gap: .6rem; padding: .35rem 0 .5rem; margin: 0;
  border-bottom: 3px solid var(--line); font-size: .95rem; }
.steps b { display: inline-grid; place-items: center; width: 1.7rem; height: 1.7rem; border-radius: 50%; flex: none;
  border: 1.5px solid currentColor; font-size: .85rem; font-variant-numeric: tabular-nums; }
.steps.steps [aria-current] { font-weight: 600; border-bottom-color: var(--accent); }
.steps [aria-current] b { background: var(--accent); border-color: transparent; color: #fff; }
.steps.steps .done { border-bottom-color: var(--accent); }
@media (max-width: 640px) {
  .steps li { justify-content: center; }
  .steps li:not([aria-current]) span { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .steps li:not([aria-current]) { flex: .4; }
}
[data-testid="stLayoutWrapper"]:has(> .st-key-step-actions) { position: sticky; z-index: 5; bottom: 0; }
.st-key-step-actions { padding: .625rem 0; border-top: 1px solid var(--line);
  background: light-dark(#FFFFFF, #12181F); }
.st-key-step-actions [data-testid="stHtml"] p { margin: 0; font-weight: 600; white-space: nowrap; }
</style>"""
_TOP = """<script>document.querySelector('[data-testid="stMain"]').scrollTo(0, 0)</script>"""


def current(cart: Cart) -> str:
    """The step of the address, pulled back to the first one that misses an answer."""
    wanted = st.query_params.get("etape", PARTICIPANTS)
    if wanted not in (*LABELS, CONFIRMATION):
        wanted = PARTICIPANTS
    if wanted in (ACTIVITES, PLANNING) and not cart.children:
        return PARTICIPANTS
    if wanted == PLANNING and not cart.activities:
        return ACTIVITES
    return wanted


def go(step: str) -> None:
    """Move to a step, in a callback: the next run draws it."""
    st.query_params["etape"] = step


def stepper(step: str) -> None:
    """The four names, the present one marked for eyes and for screen readers; a new step is read from its top."""
    names = list(LABELS)
    position = names.index(step) if step in names else len(names)
    items = "".join(
        f"<li{_mark(index, position)}><b>{index + 1}</b><span>{escape(LABELS[name])}</span></li>"
        for index, name in enumerate(names)
    )
    steps = f'<ol class="steps" aria-label="Étapes de l\'inscription">{items}</ol>'
    st.html(_STYLE + steps + _TOP, unsafe_allow_javascript=True)  # run again only when the step changes


def actions() -> DeltaGenerator:
    """The row of « Retour » and « Suivant », which stays in sight at the bottom of the screen."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
                        key="step-actions")  # fmt: skip


def _mark(index: int, position: int) -> str:
    if index == position:
        return ' aria-current="step"'
    return ' class="done"' if index < position else ""
