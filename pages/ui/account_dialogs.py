"""The dialogs of « Comptes »."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from db.account_list import Account
from pages.ui import session
from pages.ui.text import plain
from portail import clock, french, settings, wording
from portail.actions import accounts, email_change, invitations, key_letters
from portail.errors import Refusal
from portail.rules.access import ADMINISTRATORS, STAFF, Role
from portail.rules.links import LONGEST_EMAIL

ROLES = [role for role in Role if role in STAFF]


@st.dialog("Inviter dans l'équipe")
def invite_staff(sites: Mapping[int, str]) -> None:
    admin = session.require(*ADMINISTRATORS)
    name = st.text_input("Prénom et nom", max_chars=invitations.LONGEST_NAME, key="inv-nom")
    email = st.text_input("Adresse e-mail", max_chars=LONGEST_EMAIL, key="inv-email")
    role, chosen = _rights("inv", Role.AGENT, (), sites)
    _mail_note()
    if st.button("Envoyer l'invitation", type="primary", key="inv-go"):
        _try(lambda: invitations.invite_staff(admin, name, role, email, chosen, clock.now()), "Invitation envoyée.")


@st.dialog("Inviter")
def invite_adult(one: Account) -> None:
    admin = session.require(*ADMINISTRATORS)
    st.markdown(f"**{plain(one.name)}**, famille {plain(one.reference)}")
    email = st.text_input("Adresse e-mail", one.invited, max_chars=LONGEST_EMAIL, key=f"inv-email-{one.adult_id}")
    _mail_note()
    if st.button("Envoyer l'invitation", type="primary", key="inv-go"):
        _try(lambda: invitations.invite_adult(admin, one.adult_id or 0, email, clock.now()), "Invitation envoyée.")


@st.dialog("Lettre d'activation")
def letters(adult_ids: Sequence[int]) -> None:
    """Make the keys, then offer the letters: the keys are told nowhere else."""
    admin = session.require(*ADMINISTRATORS)
    many = len(adult_ids) > 1
    st.markdown(
        "Chaque lettre porte une clé personnelle, valable soixante jours, avec laquelle l'adulte ouvre son compte sur "
        f"**{plain(_address())}**. Une clé remise auparavant ne servira plus."
    )
    if st.button(f"Préparer {french.count('lettre', len(adult_ids))}", type="primary", key="lettres-go"):
        try:
            printed = key_letters.make(admin, adult_ids, clock.now())
        except Refusal as refused:
            st.error(wording.refusal(refused))
            return
        if not many:
            st.markdown("Clé d'activation, affichée une seule fois :")
            st.code(printed.keys[0], language=None)
        st.link_button("Ouvrir le PDF", f"/documents/lettres/{printed.number}.pdf", icon=":material/print:")


@st.dialog("Droits")
def rights(one: Account, sites: Mapping[int, str]) -> None:
    admin = session.require(*ADMINISTRATORS)
    st.markdown(f"**{plain(one.name)}**")
    role, chosen = _rights(f"droits-{one.account_id}", one.role, one.sites, sites)
    if st.button("Enregistrer", type="primary", key="droits-go"):
        _try(lambda: accounts.set_rights(admin, one.account_id or 0, role, chosen, clock.now()), "Droits enregistrés.")


@st.dialog("Changer l'adresse e-mail")
def new_address(one: Account) -> None:
    admin = session.require(*ADMINISTRATORS)
    st.markdown(
        f"Pour **{plain(one.name)}**, qui ne lit plus {plain(one.email)}. Vérifiez d'abord son identité, de vive voix."
    )
    email = st.text_input("Nouvelle adresse e-mail", max_chars=LONGEST_EMAIL, key=f"adr-email-{one.account_id}")
    st.caption("Un lien part vers la nouvelle adresse, qui confirme. L'ancienne est prévenue.")
    if st.button("Envoyer le lien", type="primary", key="adr-go"):
        _try(lambda: email_change.vouch(admin, one.account_id or 0, email, clock.now()), "Le lien est envoyé.")


@st.dialog("Désactiver le compte")
def disable(one: Account) -> None:
    session.require(*ADMINISTRATORS)
    st.markdown(f"**{plain(one.name)}** ne pourra plus se connecter. Ses réservations et factures ne changent pas.")
    _confirm("Désactiver", "disable", one)


@st.dialog("Téléphone et codes perdus")
def lost_factor(one: Account) -> None:
    session.require(*ADMINISTRATORS)
    st.markdown(
        f"Retirez la double sécurité de **{plain(one.name)}** seulement après avoir vérifié son identité, de vive "
        "voix. Ses connexions seront fermées et un message l'en informera."
    )
    _confirm("Retirer la double sécurité", "factor", one)


def _confirm(label: str, name: str, one: Account) -> None:
    if st.button(label, type="primary", key=f"{name}-go"):
        act(name, one.account_id)
        st.rerun()


ACTS: Mapping[str, tuple[Callable[..., object], str]] = {
    "enable": (accounts.enable, "Le compte est réactivé."),
    "disable": (accounts.disable, "Le compte est désactivé : ses connexions sont fermées."),
    "factor": (accounts.reset_factor, "La double sécurité est retirée. La personne en est informée."),
    "again": (invitations.send_again, "Une nouvelle invitation est envoyée ; la précédente ne sert plus."),
}


def act(name: str, account_id: int | None) -> None:
    """One of ACTS, and what to tell after the rerun."""
    admin = session.require(*ADMINISTRATORS)
    done, words = ACTS[name]
    try:
        done(admin, account_id, clock.now())
    except Refusal as refused:
        session.flash(wording.refusal(refused), "warning")
    else:
        session.flash(words)


def _rights(key: str, role: Role, chosen: Sequence[int], sites: Mapping[int, str]) -> tuple[Role, list[int]]:
    picked = st.selectbox("Rôle", ROLES, ROLES.index(role), format_func=lambda value: wording.ROLES[value],
                          key=f"{key}-role")  # fmt: skip
    limits = st.multiselect("Limité aux sites", list(sites), list(chosen), format_func=lambda id: sites[id],
                            key=f"{key}-sites", placeholder="Tous les sites")  # fmt: skip
    return picked, limits


def _mail_note() -> None:
    """What will be sent, or why nothing can be."""
    if settings.environment().smtp is None:
        st.warning("Aucun serveur d'envoi n'est réglé : l'invitation attendra. Pour une famille, préparez une lettre.")
    else:
        st.caption("Un lien personnel, valable sept jours, lui permettra de choisir son mot de passe.")


def _try(act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refusal as refused:
        st.error(wording.refusal(refused))
    else:
        session.flash(done)
        st.rerun()


def _address() -> str:
    return f"{settings.environment().url}/activation"
