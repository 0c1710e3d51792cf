"""What stands above and below every page: who is here, the basket, the way out, the legal pages."""

from html import escape

import streamlit as st

from pages.ui import session
from portail import clock
from portail.rules.access import Role, User
from portail.rules.catalogue import Catalogue
from portail.web.layout import DEMONSTRATION, FOOTER

Groups = dict[str, list[tuple[st.Page, str]]]  # entry of the bar → its pages, and how each is named
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


def neighbours(page: st.Page, groups: Groups) -> None:
    """The pages that share this one's entry of the bar."""
    for group in groups.values():
        if len(group) > 1 and any(one.url_path == page.url_path for one, _ in group):
            with st.container(horizontal=True, gap="small", key="rubriques"):
                for one, label in group:
                    st.page_link(one, label=label)


def below() -> None:
    """The links of the footer."""
    links = "".join(f'<a href="{address}" target="_self">{label}</a>' for address, label in FOOTER)
    st.html(f'<footer class="footer"><nav aria-label="Informations">{links}</nav></footer>')
