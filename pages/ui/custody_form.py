"""What staff enter of a child's custody: the rhythm, tried before it is kept; exceptions; the second household."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime

import streamlit as st

from db.custody import Exceptional
from db.households import Found
from pages.ui import custody_weeks, day_span, households, session, text
from portail import clock, french, wording, wording_custody
from portail.actions import custody
from portail.actions.custody import AHEAD, BACK, MAX_WHY, ChildFile, File
from portail.errors import Refusal
from portail.rules.access import VALIDATORS
from portail.rules.custody import Holidays, Pattern, Weeks, in_force


def tools(file: File, one: ChildFile) -> None:
    """Buttons that open the dialogs; the exceptions to come."""
    with st.container(horizontal=True):
        if st.button("Modifier le rythme…", key=f"pattern-{one.child.id}", icon=":material/edit_calendar:"):
            _pattern(file, one)
        if st.button("Ajouter une exception…", key=f"exception-{one.child.id}", icon=":material/event_repeat:"):
            _exception(file, one)
        if st.button("Détacher un foyer…", key=f"detach-{one.child.id}", type="tertiary"):
            _detach(file, one)
    if one.exceptions:
        with st.expander(french.count("exception", len(one.exceptions))):
            for found in one.exceptions:
                _line(file, one, found)


def _line(file: File, one: ChildFile, found: Exceptional) -> None:
    home = households.names(file, one).get(found.household_id)
    how = "accord des deux foyers" if found.agreed else f"saisie par {found.by}"
    why = f" – {found.why}" if found.why else ""
    entered = french.numeric_date(clock.to_paris(found.entered_at).date())
    words = f"{french.long_date(found.day).capitalize()} : {home.words if home else ''} ({how} le {entered}){why}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(text.plain(words), width="stretch")
        st.button("Retirer", key=f"drop-{one.child.id}-{found.day}", on_click=_drop, args=(one.child.id, found.day),
                  help=f"Exception du {french.long_date(found.day)}")  # fmt: skip


def _drop(child_id: int, day: date) -> None:
    user = session.require(*VALIDATORS)
    _flashed(lambda: custody.remove_exceptions(user, child_id, [day], clock.now()), "L'exception est retirée.")


@st.dialog("Rythme de garde", width="large")
def _pattern(file: File, one: ChildFile) -> None:
    user, now = session.require(*VALIDATORS), clock.now()
    patterns = _entered(file, one, now)
    if patterns is None:
        return
    try:
        seen = custody.preview(user, one.child.id, patterns, now.date())
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
        return
    st.markdown("**Aperçu**")
    households.to_check(file, one, seen)
    start = max(patterns[0].valid_from, now.date())
    st.html(custody_weeks.table(seen.custody, households.names(file, one), file.calendar, start, 6))
    with st.container(horizontal=True):
        if st.button("Enregistrer", type="primary", key="pattern-save"):
            _done(lambda: custody.save(user, one.child.id, patterns, clock.now()),
                  "Le rythme est enregistré. Les deux foyers sont prévenus.")  # fmt: skip
        if one.custody.patterns and st.button("Ne plus rien appliquer dès ce jour", type="tertiary",
                                              key="pattern-end"):  # fmt: skip
            since = patterns[0].valid_from
            _done(lambda: custody.end(user, one.child.id, since, clock.now()),
                  "Plus aucun calendrier ne s'applique à partir de cette date.")  # fmt: skip


def _entered(file: File, one: ChildFile, now: datetime) -> list[Pattern] | None:
    """The patterns as the form says them, this household first."""
    named = households.names(file, one)
    id, (here, there, *_) = one.child.id, named
    former = in_force(one.custody.patterns, here, now.date()) or Pattern(here, now.date(), Weeks.EVEN, 4, True)
    since = st.date_input("À partir du", now.date(), min_value=now.date() - BACK, max_value=now.date() + 2 * AHEAD,
                          format="DD/MM/YYYY", key=f"pattern-since-{id}")  # fmt: skip
    if since is None:
        st.error("Choisissez la date à partir de laquelle ce rythme s'applique.")
        return None
    left, right = st.columns(2)
    with left:
        weeks = _weeks(named[here].words, f"pattern-weeks-{id}", former.weeks)
        changes = list(wording_custody.CHANGEOVERS)
        change = st.selectbox(
            "L'enfant change de foyer", changes, index=changes.index((former.changeover, former.evening)),
            format_func=lambda pair: wording_custody.CHANGEOVERS[pair], key=f"pattern-change-{id}",
            help="Une semaine paire ou impaire est celle dont l'enfant passe les jours d'école dans ce foyer.",
        )  # fmt: skip
    with right:
        holidays = _holidays(named[here].words, f"pattern-holidays-{id}", former.holidays)
        rest = st.checkbox("L'autre foyer a tous les autres jours", value=True, key=f"pattern-rest-{id}")
    always = _fixed(named[here].words, f"pattern-here-{id}", former.always)
    never = _fixed(named[there].words, f"pattern-there-{id}", former.never)
    mine = Pattern(here, since, weeks, change[0], change[1], holidays, None, always, never)
    if rest:
        return [mine, mine.mirror(there)]
    theirs = in_force(one.custody.patterns, there, now.date()) or mine.mirror(there)
    left, right = st.columns(2)
    with left:
        other = _weeks(named[there].words, f"pattern-weeks-other-{id}", theirs.weeks)
    with right:
        half = _holidays(named[there].words, f"pattern-holidays-other-{id}", theirs.holidays)
    return [mine, replace(mine.mirror(there), weeks=other, holidays=half)]


def _fixed(home: str, key: str, now: Collection[int]) -> frozenset[int]:
    """Days of the week, whatever the week."""
    return frozenset(
        st.pills(f"Jours fixes, toutes les semaines, foyer {home}", list(range(len(wording_custody.DAYS))),
                 selection_mode="multi", default=sorted(now), key=key,
                 format_func=lambda day: wording_custody.DAYS[day].capitalize())
    )  # fmt: skip


def _weeks(home: str, key: str, now: Weeks) -> Weeks:
    listed = list(wording_custody.WEEKS)
    return st.selectbox(f"Semaines d'école, foyer {home}", listed, index=listed.index(now),
                        format_func=wording_custody.WEEKS.__getitem__, key=key)  # fmt: skip


def _holidays(home: str, key: str, now: Holidays) -> Holidays:
    listed = list(wording_custody.HOLIDAYS)
    return st.selectbox(f"Vacances scolaires, foyer {home}", listed, index=listed.index(now),
                        format_func=wording_custody.HOLIDAYS.__getitem__, key=key)  # fmt: skip


@st.dialog("Ajouter une exception")
def _exception(file: File, one: ChildFile) -> None:
    user, named, id = session.require(*VALIDATORS), households.names(file, one), one.child.id
    chosen = day_span.draw(("Le", "Jusqu'au (facultatif)"), f"exception-{id}", clock.today(), clock.today() + AHEAD)
    home = st.selectbox("L'enfant est chez", list(named), format_func=lambda home: named[home].words,
                        key=f"exception-home-{id}")  # fmt: skip
    why = st.text_input("Motif (lu par les deux foyers)", max_chars=MAX_WHY, key=f"exception-why-{id}")
    if st.button("Enregistrer", type="primary", key="exception-save", width="stretch"):
        if chosen is None:
            st.error("Choisissez un jour.")
            return
        _done(lambda: custody.add_exception(user, id, home, *chosen, why, clock.now()),
              "L'exception est enregistrée. Les deux foyers sont prévenus.")  # fmt: skip


@st.dialog("Détacher un foyer")
def _detach(file: File, one: ChildFile) -> None:
    user, named = session.require(*VALIDATORS), households.names(file, one)
    st.markdown("Ce foyer ne réservera plus pour l'enfant et ne verra plus sa fiche ; ses factures lui restent. Le "
                "calendrier de garde est effacé. Les deux foyers en seront prévenus.")  # fmt: skip
    home = st.selectbox("Foyer", list(named)[::-1], format_func=lambda id: named[id].words,
                        key=f"detach-home-{one.child.id}")  # fmt: skip
    if st.button("Détacher", type="primary", key="detach-save", width="stretch"):
        _done(lambda: custody.detach(user, one.child.id, home, clock.now()), "L'enfant n'est plus dans ce foyer.")


def attach(one: ChildFile) -> None:
    """A second household, by its reference: whose it is is shown before anything is done."""
    with st.expander("Parents séparés : rattacher à un second foyer"):
        reference = st.text_input("Référence de l'autre foyer", placeholder="F-0042", max_chars=20,
                                  key=f"attach-reference-{one.child.id}")  # fmt: skip
        found = _named(reference)
        if found is None:
            st.caption("Aucun foyer n'a cette référence." if reference.strip() else
                       "Elle figure en tête de chaque foyer, et sur ses factures.")  # fmt: skip
            return
        st.markdown(f"**{text.plain(found.reference)}** · {text.plain(found.adults or 'Aucun adulte')} · "
                    f"{text.plain(found.city)}")  # fmt: skip
        st.caption("Ces adultes verront la fiche de l'enfant, santé comprise, et ses présences ; jamais les factures "
                   "ni le quotient de l'autre foyer. Les deux foyers seront prévenus.")  # fmt: skip
        st.button(f"Rattacher au foyer {found.reference}", key=f"attach-{one.child.id}", on_click=_attach,
                  args=(one.child.id, found.reference))  # fmt: skip


def _named(reference: str) -> Found | None:
    wanted = reference.strip().upper()
    found = custody.search(session.require(*VALIDATORS), wanted)
    return next((one for one in found if one.reference.upper() == wanted), None)


def _attach(child_id: int, reference: str) -> None:
    user = session.require(*VALIDATORS)
    _flashed(lambda: custody.attach(user, child_id, reference, clock.now()), "L'enfant est rattaché à ce foyer.")


def _flashed(act: Callable[[], object], done: str) -> None:
    """In a callback."""
    try:
        act()
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), icon="warning")
    else:
        session.flash(done)


def _done(act: Callable[[], object], done: str) -> None:
    """In a dialog: it closes once done; a refusal stays in it."""
    try:
        act()
    except Refusal as refusal:
        st.error(wording.refusal(refusal))
    else:
        session.flash(done)
        st.rerun()
