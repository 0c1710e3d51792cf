"""« Connexion et sécurité »: the address that signs in, the second factor, the provider of identities."""

from collections.abc import Callable
from html import escape

import streamlit as st

from db.second_factors import Factor
from pages.ui import session
from pages.ui.text import plain
from portail import clock, french, settings, wording
from portail.actions import email_change, identities, second_factor
from portail.errors import Refusal
from portail.rules.access import User
from portail.rules.links import LONGEST_EMAIL

NARROW = 480  # px
CODES = "factor-codes"


def address(user: User, pending: str) -> None:
    """The address, and the change that waits for both to agree."""
    st.subheader("Adresse e-mail", anchor=False)
    st.html(f"<p>Vous vous connectez avec <strong>{escape(user.email)}</strong>.</p>")
    if pending:
        st.info("Un changement attend la confirmation des deux adresses, par les liens reçus.")
        st.html(f"<p>Nouvelle adresse : <strong>{escape(pending)}</strong></p>")
        if st.button("Abandonner ce changement"):
            _try(lambda: email_change.withdraw(user, clock.now()), "Votre adresse ne change pas.")
        return
    with st.expander("Changer d'adresse"), st.form("adresse", border=False, width=NARROW):
        new = st.text_input("Nouvelle adresse e-mail", max_chars=LONGEST_EMAIL, autocomplete="email")
        password = st.text_input("Mot de passe", type="password", autocomplete="current-password")
        st.caption("Un lien part vers chacune des deux adresses : il faut confirmer des deux côtés.")
        sent = st.form_submit_button("Envoyer les liens")
    if sent:
        _try(lambda: email_change.ask(user, password, new, clock.now()), "Deux messages viennent de partir.")


def factor(user: User, known: Factor | None, required: bool) -> None:
    """Make one, or look after it."""
    st.subheader("Double sécurité", anchor=False)
    if known is None:
        st.markdown("En plus du mot de passe, un code de votre téléphone : un mot de passe volé ne suffit plus.")
        st.link_button("Activer la double sécurité", "/acces/double-securite", icon=":material/phonelink_lock:")
        return
    since = french.numeric_date(clock.to_paris(known.created_at).date())
    left = french.count("code de secours", known.codes_left, "codes de secours")
    st.markdown(f"Active depuis le {since}. Il reste **{left}**.")
    if codes := st.session_state.pop(CODES, None):
        st.warning("Vos nouveaux codes de secours, affichés une seule fois. Notez-les ; les anciens ne servent plus.")
        st.code("\n".join(codes), language=None)
    if proof := _proof("Obtenir de nouveaux codes de secours", "Obtenir dix nouveaux codes", "codes"):
        _try(lambda: _renew(user, *proof), "Vos codes de secours sont remplacés.")
    if required:
        st.caption("La structure demande la double sécurité aux comptes de l'équipe.")
    elif proof := _proof("Retirer la double sécurité", "Retirer", "retrait"):
        _try(lambda: second_factor.remove(user, *proof, clock.now()), "La double sécurité est retirée.")


def provider(user: User) -> None:
    """The identity that opens the account, where a provider is set."""
    oidc = settings.environment().oidc
    if oidc is None:
        return
    st.subheader(f"Connexion avec {plain(oidc.label)}", anchor=False)
    since = identities.since(user)
    if since is None:
        st.markdown("Reliez-le à votre compte : vous n'aurez plus à saisir votre mot de passe.")
        st.link_button(f"Relier {plain(oidc.label)}", "/acces/fournisseur?next=/compte", icon=":material/link:")
        return
    st.markdown(f"Relié depuis le {french.numeric_date(clock.to_paris(since).date())}.")
    if st.button("Ne plus relier", icon=":material/link_off:"):
        _try(lambda: identities.detach(user, clock.now()), f"{oidc.label} n'est plus relié à votre compte.")


def _renew(user: User, password: str, code: str) -> None:
    st.session_state[CODES] = second_factor.renew_codes(user, password, code, clock.now())


def _proof(title: str, label: str, key: str) -> tuple[str, str] | None:
    """Password and code, once they are given."""
    with st.expander(title), st.form(f"facteur-{key}", border=False, clear_on_submit=True, width=NARROW):
        password = st.text_input("Mot de passe", type="password", autocomplete="current-password", key=f"{key}-passe")
        code = st.text_input("Code du téléphone", max_chars=40, autocomplete="one-time-code", key=f"{key}-code")
        return (password, code) if st.form_submit_button(label) else None


def _try(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refusal as refused:
        st.error(wording.refusal(refused))
    else:
        session.flash(done)
        st.rerun()
