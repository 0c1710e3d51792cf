"""What stands above and below every page: who is here, the basket, the way out, the legal pages."""

from html import escape

import streamlit as st

from pages.ui import session
from portail import clock
from portail.rules.access import Role, User
from portail.rules.catalogue import Catalogue
from portail.web.layout import DEMONSTRATION, FOOTER

EVENING = 18  # hour from which « Bonjour » becomes « Bonsoir »


def above(user: User, offers: Catalogue, basket: int) -> None:
    """Greeting, structure, basket, log-out, and the banner of the demonstration town."""
    greeting = "Bonsoir" if clock.now().hour >= EVENING else "Bonjour"
    who = f"<strong>{greeting} {escape(user.name)}</strong><span>{escape(offers.structure)}</span>"
    with st.container(horizontal=True, vertical_alignment="center", key="entete"):
        st.html(f'<p class="greeting">{who}</p>', width="stretch")
        if user.role is Role.PARENT:
            st.page_link(
                "famille/inscription.py",
                label=f"Panier · {basket}",
                icon=":material/shopping_basket:",
                query_params={"etape": "resume"},
            )
        if st.button("Se déconnecter", key="deconnexion", type="tertiary", icon=":material/logout:"):
            st.logout()
            st.stop()
    if offers.demonstration:
        st.html(f'<p class="demonstration">{DEMONSTRATION}</p>')
    with st.container(key="messages"):  # always there: what follows keeps its place
        session.show_flash()


def below() -> None:
    """The links of the footer."""
    links = "".join(f'<a href="{address}" target="_self">{label}</a>' for address, label in FOOTER)
    st.html(f'<footer class="footer"><nav aria-label="Informations">{links}</nav></footer>')
