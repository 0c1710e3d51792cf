"""The parts of « Mon compte »."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from db.accounts import Adult, Child, Person
from db.sessions import OpenSession
from pages.ui import session
from pages.ui.child_file import family
from portail import clock, french, wording
from portail.actions import account, signing
from portail.errors import Refusal
from portail.rules.access import User

NARROW = 480  # px: a password needs no more


def details_form(user: User, person: Person) -> None:
    """The parent's name and phone, the household's address."""
    with st.form("coordonnees", border=False):
        left, right = st.columns(2)
        first_name = left.text_input("Prénom", person.first_name, max_chars=account.LONGEST["first_name"])
        last_name = right.text_input("Nom", person.last_name, max_chars=account.LONGEST["last_name"])
        left, right = st.columns(2)
        left.text_input("Adresse e-mail", user.email, disabled=True, help="À changer dans « Connexion et sécurité ».")
        phone = right.text_input("Téléphone", person.phone, max_chars=account.LONGEST["phone"])
        address = st.text_area("Adresse du foyer", person.address, height=90, max_chars=account.LONGEST["address"])
        left, right = st.columns([1, 3])
        postcode = left.text_input("Code postal", person.postcode, max_chars=account.LONGEST["postcode"])
        city = right.text_input("Ville", person.city, max_chars=account.LONGEST["city"])
        sent = st.form_submit_button("Enregistrer", type="primary")
    if sent:
        details = account.Details(first_name, last_name, phone, address, postcode, city)
        _try(lambda: account.update_details(user, details, clock.now()), "Vos coordonnées sont enregistrées.")


def household(adults: Sequence[Adult], children: Sequence[Child], reference: str, today: date) -> None:
    """The adults and the children, as cards."""
    st.html(f'<p class="muted">Foyer {escape(reference)}. Une erreur ? Contactez la structure.</p>')
    st.subheader("Adultes", anchor=False)
    st.html(_cards(_adult(adult) for adult in adults))
    st.subheader("Enfants", anchor=False)
    if children:
        family.cards(children, today)
    else:
        st.html('<p class="empty">Aucun enfant n\'est encore rattaché à votre foyer. Contactez la structure.</p>')


def password_form(user: User, min_length: int) -> None:
    """Changing it closes the other sessions."""
    st.subheader("Mot de passe", anchor=False)
    with st.form("mot_de_passe", border=False, clear_on_submit=True, width=NARROW):
        current = st.text_input("Mot de passe actuel", type="password", autocomplete="current-password")
        new = st.text_input(
            f"Nouveau mot de passe ({min_length} caractères au moins)", type="password", autocomplete="new-password"
        )
        again = st.text_input("Nouveau mot de passe, encore une fois", type="password", autocomplete="new-password")
        sent = st.form_submit_button("Changer le mot de passe")
    if sent and new != again:
        st.error("Les deux saisies du nouveau mot de passe diffèrent. Recommencez.")
    elif sent:
        _try(
            lambda: account.change_password(user, session.token(), current, new, clock.now()),
            "Votre mot de passe est changé. Vos autres connexions sont fermées.",
        )


def open_sessions(user: User, opened: Sequence[OpenSession]) -> None:
    """Where the account is open, and how to close it there."""
    st.subheader("Connexions ouvertes", anchor=False)
    here = signing.fingerprint(session.token())
    for one in opened:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.html(_where(one, one.token_hash == here), width="stretch")
            if one.token_hash != here and st.button("Fermer", key=f"close-{one.token_hash[:16]}"):
                _try(lambda one=one: account.revoke_session(user, one.token_hash, clock.now()), "Connexion fermée.")
    if st.button("Se déconnecter partout", icon=":material/logout:"):
        account.revoke_others(user, session.token(), clock.now())  # log-out closes this one
        st.logout()
        st.stop()


def _try(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refusal as refused:
        st.error(wording.refusal(refused))
    else:
        session.flash(done)
        st.rerun()


def _cards(contents: Iterable[str]) -> str:
    return f'<ul class="cards">{"".join(f"<li class=card>{content}</li>" for content in contents)}</ul>'


def _adult(adult: Adult) -> str:
    lines = (adult.email or "Pas de compte sur le portail", adult.phone)
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f"<strong>{escape(adult.first_name)} {escape(adult.last_name)}</strong>{shown}"


def _where(one: OpenSession, here: bool) -> str:
    mark = ' <span class="tag">cette connexion</span>' if here else ""
    opened, seen = (_moment(clock.to_paris(at)) for at in (one.created_at, one.seen_at))
    device = escape(one.device or "Appareil inconnu")
    return f'<strong>{device}</strong>{mark}<br><span class="muted">Ouverte le {opened}, utilisée le {seen}</span>'


def _moment(at: datetime) -> str:
    return f"{french.numeric_date(at.date())} à {french.hour(at.time())}"
