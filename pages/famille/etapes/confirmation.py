"""After Valider: the order's number and what became of each line."""

from html import escape

import streamlit as st

from db import catalogue, children
from db.orders import OrderLine
from pages.ui import session, steps, text
from portail import clock, french, wording
from portail.actions import basket, ordering
from portail.errors import Refusal
from portail.rules.access import Role, User
from portail.rules.catalogue import Catalogue

_STYLE = """<style>
.outcomes { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.outcomes th, .outcomes td { text-align: left; padding: .45rem .75rem .45rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
.outcomes td:last-child, .outcomes th:last-child { text-align: right; padding-right: 0; }
</style>"""


def show(user: User) -> None:
    try:
        receipt = ordering.receipt(user, st.query_params.get("commande", ""))
    except Refusal as refusal:
        st.warning(wording.refusal(refusal))
        return
    with session.cursor() as con:
        names = {child.id: child.first_name for child in children.of_household(con, user.household, user.adult_id)}
        offers = catalogue.load(con)
    address = text.plain(user.email)
    st.success(f"Votre demande n° {receipt.order.id} est enregistrée. Un e-mail de confirmation part à {address}.")
    rows = "".join(_row(line, names, offers) for line in receipt.lines if line.child_id in names)
    st.html(
        f'{_STYLE}<table class="outcomes"><thead><tr><th>Enfant et activité</th><th>Jour</th><th>Réponse</th>'
        f"<th>Tarif</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    st.markdown(f"**Total des inscriptions : {french.euros(receipt.order.total)}**")
    with st.container(horizontal=True):
        st.button("Nouvelle inscription", icon=":material/add:", on_click=_again, key="again")
        st.page_link("famille/calendrier.py", label="Voir mon calendrier", icon=":material/calendar_month:")


def _row(line: OrderLine, names: dict[int, str], offers: Catalogue) -> str:
    activity = offers.activity(line.activity_id).name
    operation = wording.OPERATIONS[line.operation]
    return (
        f"<tr><td>{escape(names.get(line.child_id, ''))} · {escape(activity)}</td>"
        f"<td>{french.numeric_date(line.day)}</td>"
        f"<td>{operation} : {wording.OUTCOMES[line.outcome].lower()}</td>"
        f"<td>{french.euros(line.price)}</td></tr>"
    )


def _again() -> None:
    basket.start_again(session.require(Role.PARENT), clock.now())
    st.query_params.pop("commande", None)
    steps.go(steps.PARTICIPANTS)
