"""The parts of a parent's home page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from itertools import groupby

import streamlit as st

from db.home import NextBooking, Pending
from db.news import NewsItem
from pages.ui.alerts import unread_words
from pages.ui.text import plain
from portail import french, wording
from portail.rules.calendar import ONE_DAY
from portail.rules.reminders import NextDeadline

STYLE = """<style>
.st-key-accueil-actions button { min-height: 56px; font-size: 1.05rem; }
.st-key-accueil-actions [data-testid="stHorizontalBlock"] { row-gap: .5rem; }
.st-key-accueil-attente > div:not(:first-child) { border-top: 1px solid var(--line); padding-top: .5rem; }
ul.home-list { list-style: none; margin: 0; padding: 0; }
ul.home-list > li { margin: 0; padding: 10px 0; border-top: 1px solid var(--line); }
ul.home-list > li:first-child { border-top: 0; padding-top: 0; }
.home-list .when { font-weight: 700; }
.home-list .what { display: block; overflow-wrap: anywhere; }
.home-news p { margin: 0 0 8px; overflow-wrap: anywhere; }
</style>"""


def main_actions() -> None:
    """The three things that people come for: on a phone the menu is closed."""
    st.html(STYLE)
    with st.container(key="accueil-actions"):
        columns = st.columns(3)
        actions = (
            ("Réserver", "edit_calendar", "inscription", "primary"),
            ("Mon calendrier", "calendar_month", "calendrier", "secondary"),
            ("Mes factures", "receipt_long", "finances", "secondary"),
        )
        for column, (label, icon, page, kind) in zip(columns, actions, strict=True):
            if column.button(label, icon=f":material/{icon}:", type=kind, width="stretch", key=f"vers-{page}"):
                st.switch_page(f"famille/{page}.py")


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something that waits: what (in bold), more about it, and the page that deals with it."""

    what: str
    more: str
    label: str
    page: str
    step: str = ""
    section: str = ""  # of « Mon compte »


def waiting_for_you(pending: Pending, today: date, to_give: int = 0) -> None:
    """One line per thing to do or to know; says so when there is none."""
    st.header("Ce qui vous attend")
    waiting = reminders_of(pending, today, to_give)
    if not waiting:
        st.markdown("Rien à faire pour le moment : vous êtes à jour.")
        return
    with st.container(border=True, gap="xsmall", key="accueil-attente"):
        for reminder in waiting:
            _line(reminder)


def _line(reminder: Reminder) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{reminder.what}** {reminder.more}", width="stretch")
        st.page_link(
            f"famille/{reminder.page}.py",
            label=reminder.label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=_query(reminder),
        )


def _query(reminder: Reminder) -> dict[str, str] | None:
    if reminder.section:
        return {"rubrique": reminder.section}
    return {"etape": reminder.step} if reminder.step else None


def reminders_of(pending: Pending, today: date, to_give: int = 0) -> list[Reminder]:
    """What waits, the most pressing first. `to_give`: documents."""
    found = []
    if pending.basket:
        lines = french.count("ligne", pending.basket)
        more = "Rien n'est réservé tant que vous n'avez pas validé."
        found.append(Reminder(f"{lines} dans votre panier.", more, "Terminer ma réservation", "inscription", "resume"))
    if pending.unpaid and pending.oldest_due_on:
        what = f"{french.count('facture', pending.unpaid)} à régler : {french.euros(pending.due)}."
        due_on = french.day_month_year(pending.oldest_due_on)
        more = f"Délai dépassé depuis le {due_on}." if pending.oldest_due_on < today else f"Avant le {due_on} inclus."
        found.append(Reminder(what, more, "Voir mes factures", "finances"))
    if to_give:
        what, more = f"{french.count('document', to_give)} à donner.", "Une photo suffit."
        found.append(Reminder(what, more, "Voir mes documents", "compte", section="documents"))
    if pending.unread:
        found.append(Reminder(f"{unread_words(pending.unread)}.", "", "Lire mes alertes", "alertes"))
    if pending.requests:
        what = f"{french.count('demande', pending.requests)} en attente de validation."
        found.append(Reminder(what, "Nous vous répondrons par e-mail.", "Voir mon calendrier", "calendrier"))
    if pending.waiting_list:
        what = f"{french.count('jour', pending.waiting_list)} sur liste d'attente."
        found.append(Reminder(what, "Rien n'est facturé.", "Voir mon calendrier", "calendrier"))
    return found


def next_days(bookings: Sequence[NextBooking], today: date) -> None:
    st.header("Vos prochains jours")
    if not bookings:
        st.markdown("Aucun jour réservé. Choisissez des jours avec le bouton « Réserver ».")
        return
    rows = []
    for day, group in groupby(bookings, key=lambda booking: booking.day):
        what = "".join(f'<span class="what">{_booking(booking)}</span>' for booking in group)
        rows.append(f'<li><span class="when">{escape(_day(day, today))}</span>{what}</li>')
    st.html(f'<ul class="home-list">{"".join(rows)}</ul>')


def _booking(booking: NextBooking) -> str:
    parts = [booking.child, booking.activity, french.hour(booking.hour) if booking.hour else ""]
    said = escape(" · ".join(part for part in parts if part))
    return f'{said} <span class="muted">– {escape(wording.STATES[booking.state])}</span>'


def deadlines(coming: Sequence[NextDeadline], now: datetime) -> None:
    st.header("Prochaines dates limites pour réserver")
    if not coming:
        st.markdown("Aucune date limite de réservation dans les six prochaines semaines.")
        return
    rows = []
    for at, group in groupby(coming, key=lambda deadline: deadline.at):
        what = "".join(f'<span class="what">{escape(_concerned(deadline))}</span>' for deadline in group)
        rows.append(f'<li><span class="when">Jusqu\'au {escape(wording.moment(at))}</span>{what}</li>')
    st.html(f'<ul class="home-list">{"".join(rows)}</ul>')


def _concerned(deadline: NextDeadline) -> str:
    if deadline.first == deadline.last:
        return f"{deadline.activity.name} du {french.long_date(deadline.first)}"
    first, last = french.days_list([deadline.first]), french.days_list([deadline.last])
    return f"{deadline.activity.name} du {first} au {last}"


def news(items: Sequence[NewsItem]) -> None:
    st.header("Actualités")
    if not items:
        st.markdown("Pas d'actualité pour le moment.")
    for item in items:
        with st.container(border=True):
            st.markdown(f"**{plain(item.title)}**")
            st.html(f'<div class="home-news">{paragraphs(item.body)}<span class="muted">Publié le '
                    f"{escape(french.day_month_year(item.published_on))}</span></div>")  # fmt: skip
            if item.file_id is not None and item.file_name and item.file_size is not None:
                label = f"{plain(item.file_name)} ({_size(item.file_size)})"
                st.link_button(label, f"/documents/actualites/{item.file_id}", icon=":material/description:")


def texts(why: str, billing: str) -> None:
    """The two texts that staff write."""
    left, right = st.columns(2, gap="medium")
    for column, title, text in (
        (left, "Pourquoi ce portail ?", why),
        (right, "Comment se passe la facturation ?", billing),
    ):
        with column:
            st.header(title)
            st.html(f'<div class="home-news">{paragraphs(text)}</div>')


def paragraphs(text: str) -> str:
    """Text of staff as HTML: what it holds is shown, never interpreted."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _day(day: date, today: date) -> str:
    named = {today: "Aujourd'hui", today + ONE_DAY: "Demain"}.get(day)
    return f"{named}, {french.long_date(day)}" if named else french.long_date(day).capitalize()


def _size(size: int) -> str:
    return f"{max(size // 1024, 1)} Ko" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} Mo".replace(".", ",")
