"""The rows of « Comptes »: who, in what state, and what an administrator may do."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from db.account_list import Account
from pages.ui import account_dialogs, text
from portail import clock, french, wording, wording_accounts
from portail.rules.access import STAFF, User

STYLE = """<style>
[class*="st-key-compte-"] { padding: .5rem .75rem !important; gap: .5rem .75rem !important; }
.account { margin: 0; line-height: 1.45; overflow-wrap: anywhere; }
.account small { display: block; color: var(--muted); font-size: .8125rem; }
@media (max-width: 640px) {
  :is([class*="st-key-compte-"] > :first-child, .st-key-comptes-filtres > *) { flex: 1 1 100% !important; }
}
</style>"""


def matches(one: Account, words: str) -> bool:
    """Whether every word is found in the name, the address or the reference, whatever case and accents."""
    return text.holds(f"{one.name} {one.email} {one.invited} {one.reference}", words)


def row(one: Account, user: User, sites: Mapping[int, str]) -> None:
    """One person, and the acts that fit the state of the account."""
    key = f"{one.account_id or 0}-{one.adult_id or 0}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"compte-{key}"):
        st.html(_text(one, sites), width="stretch")
        if one.account_id == user.account_id:
            st.caption("Votre compte", width="content")
        elif one.state == "disabled":
            st.button("Réactiver", key=f"enable-{key}", on_click=account_dialogs.act, args=("enable", one.account_id))
        elif one.state == "active":
            _active(one, key, sites)
        else:
            _waiting(one, key)


def _active(one: Account, key: str, sites: Mapping[int, str]) -> None:
    if one.role in STAFF and st.button("Droits…", key=f"rights-{key}"):
        account_dialogs.rights(one, sites)
    if st.button("Adresse…", key=f"address-{key}"):
        account_dialogs.new_address(one)
    if one.two_factors and st.button("Double sécurité…", key=f"factor-{key}"):
        account_dialogs.lost_factor(one)
    if st.button("Désactiver…", key=f"disable-{key}"):
        account_dialogs.disable(one)


def _waiting(one: Account, key: str) -> None:
    if one.invited:
        st.button(
            "Renvoyer l'invitation", key=f"again-{key}", on_click=account_dialogs.act, args=("again", one.account_id)
        )
    if one.adult_id is not None:
        if st.button("Inviter…", key=f"invite-{key}"):
            account_dialogs.invite_adult(one)
        if st.button("Lettre…", key=f"letter-{key}"):
            account_dialogs.letters([one.adult_id])
    elif not one.invited and st.button("Inviter à nouveau", key=f"again-{key}"):
        account_dialogs.act("again", one.account_id)
        st.rerun()
    if one.account_id is not None and st.button("Désactiver…", key=f"disable-{key}"):
        account_dialogs.disable(one)


def _text(one: Account, sites: Mapping[int, str]) -> str:
    """« Nadège Cœuret · Agent d'accueil », then the state, the address, since when."""
    role = wording.ROLES[one.role] if one.role in STAFF else f"Famille {one.reference}"
    facts = [one.email or one.invited]
    if one.sites:
        facts.append("site : " + ", ".join(sites.get(site, "?") for site in one.sites))
    if one.key_until:
        facts.append(f"clé valable jusqu'au {french.numeric_date(clock.to_paris(one.key_until).date())}")
    if one.two_factors:
        facts.append("double sécurité")
    if one.seen_at:
        facts.append(f"vu le {french.numeric_date(clock.to_paris(one.seen_at).date())}")
    told = escape(" · ".join(filter(None, facts)))
    return (
        f'<p class="account"><strong>{escape(one.name)}</strong> · {escape(role)} '
        f'<span class="tag">{wording_accounts.STATES[one.state]}</span><small>{told}</small></p>'
    )
