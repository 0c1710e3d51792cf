"""A month as who bills sees it: figures, what to check, issue, list, files."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape

import streamlit as st

from db.invoices import Invoice
from pages.ui import session
from pages.ui.invoices import STYLE
from portail import clock, french, wording
from portail.actions import invoicing, print_run
from portail.actions.invoicing import Preview
from portail.actions.print_run import Kind
from portail.errors import Refusal
from portail.rules import invoice as rules
from portail.rules.access import BILLERS
from portail.rules.calendar import Activity
from portail.rules.invoice import BLOCKING, Anomaly, AnomalyKind
from portail.rules.money import ZERO, total

SHOWN = 300  # rows of a table at most
FILES = {
    Kind.MERGED: ("Préparer le PDF à imprimer", "Ouvrir le PDF à imprimer", "print"),
    Kind.SEPARATE: ("Préparer un PDF par famille (zip)", "Télécharger le zip", "folder_zip"),
}


def figures(view: Preview) -> None:
    """Families, total, difference to the month before, what to check."""
    st.html(STYLE)
    before = french.month_year(rules.month_before(view.period))
    difference = view.total - view.total_before
    sign = "+" if difference > 0 else ""
    shown = (
        ("Familles", french.number(len(view.totals))),
        ("Total", french.euros(view.total)),
        (f"Écart avec {before}", f"{sign}{french.euros(difference)}" if view.before else "–"),
        ("Points à vérifier", french.number(len(view.billing.anomalies))),
    )
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in shown)
    st.html(f'<dl class="money-figures">{cells}</dl>')


def issue_button(view: Preview, today: date) -> None:
    """The act of the page, once the month is over."""
    count = len(view.billing.drafts)
    if not count:
        st.markdown("Toutes les factures du mois sont émises." if view.issued else "Aucun jour à facturer ce mois-ci.")
        return
    last = rules.last_day(view.period)
    if today <= last:
        st.info(f"Aperçu provisoire : le mois se termine le {french.long_date(last)}. L'émission ouvrira le lendemain.")
        return
    label = f"Émettre {_invoices(count)}"
    if st.button(label, type="primary", icon=":material/send:", key="emettre"):
        confirm(view.period, count, view.billing.total)


@st.dialog("Émettre les factures ?")
def confirm(period: date, count: int, amount: Decimal) -> None:
    session.require(*BILLERS)
    said = f"{french.count('facture', count)} {french.of(french.month_year(period))}, {french.euros(amount)} au total"
    st.markdown(
        f"**{said}.** Chaque famille est prévenue par e-mail et sur le portail. "
        "Une facture émise garde son numéro et ne se modifie plus."
    )
    if st.button("Émettre maintenant", type="primary", key="emettre-oui", on_click=issue, args=[period]):
        st.rerun()


def issue(period: date) -> None:
    """Issue, and say on the page what was done."""
    user = session.require(*BILLERS)
    try:
        ids = invoicing.issue(user, period, clock.now())
    except Refusal as refusal:
        session.flash(wording.refusal(refusal), "warning")
    else:
        done = f"{french.count('facture', len(ids))} {'émises' if len(ids) > 1 else 'émise'}"
        session.flash(f"{done}. Les familles sont prévenues.")


def _invoices(count: int) -> str:
    return "la facture" if count == 1 else f"les {french.number(count)} factures"


def anomalies(view: Preview, activities: Mapping[int, Activity]) -> None:
    """What to look at, the families that cannot be billed first."""
    found = view.billing.anomalies
    if not found:
        return
    order = list(AnomalyKind)
    ordered = sorted(found, key=lambda a: (a.kind not in BLOCKING, order.index(a.kind), view.families[a.household_id]))
    with st.expander(f"Points à vérifier ({len(found)})", expanded=any(a.kind in BLOCKING for a in found)):
        rows = [
            (
                _family(view, anomaly.household_id),
                escape(wording.ANOMALIES[anomaly.kind]),
                escape(_where(anomaly, activities)),
            )
            for anomaly in ordered
        ]
        st.html(table(("Famille", "À vérifier", "Jours"), rows))


def _where(anomaly: Anomaly, activities: Mapping[int, Activity]) -> str:
    name = activities[anomaly.activity_id].name if anomaly.activity_id in activities else ""
    return f"{name} : {french.days_list(anomaly.days)}"


def _family(view: Preview, household_id: int) -> str:
    reference, names = view.families.get(household_id, ("", ""))
    return f'{escape(names)} <span class="money-muted">{escape(reference)}</span>'


def differences(view: Preview) -> None:
    """The month before against this one, family by family."""
    found = view.differences
    if not view.before or not found:
        return
    before, now = rules.month_before(view.period), view.period
    with st.expander(f"Écarts avec {french.month_year(before)}, famille par famille ({len(found)})"):
        rows = [(_family(view, id), french.euros(old), french.euros(new), _signed(new - old)) for id, old, new in found]
        heads = ("Famille", french.month_year(before).capitalize(), french.month_year(now).capitalize(), "Écart")
        st.html(table(heads, rows, figures_from=1))


def _signed(amount: Decimal) -> str:
    return f"+{french.euros(amount)}" if amount > 0 else french.euros(amount)


def issued(view: Preview) -> None:
    """The month's invoices, searched by number, family or name."""
    st.subheader("Factures émises")
    remaining = total(invoice.remaining for invoice in view.issued)
    said = f"{french.count('facture', len(view.issued))}, {french.euros(total(i.total for i in view.issued))} au total"
    st.markdown(f"{said}, {french.euros(remaining)} restent à encaisser." if remaining else f"{said}. Tout est réglé.")
    downloads(view.period)
    words = st.text_input("Rechercher", placeholder="Numéro, famille ou nom", key="chercher-facture")
    found = search(view, words)
    if not found:
        st.markdown("Aucune facture ne correspond. Vérifiez l'orthographe ou effacez la recherche.")
        return
    st.html(table(("Facture", "Famille", "Total", "Reste", "État"), [_row(view, i) for i in found[:SHOWN]], 2, 4))
    if len(found) > SHOWN:
        st.caption(f"Les {SHOWN} premières sont affichées. Précisez la recherche pour voir les autres.")


def search(view: Preview, words: str) -> list[Invoice]:
    """Invoices that hold every word, whatever its accents and case."""
    wanted = _bare(words).split()

    def held(invoice: Invoice) -> bool:
        text = _bare(" ".join((invoice.number, *view.families[invoice.household_id], invoice.addressee)))
        return all(word in text for word in wanted)

    return [invoice for invoice in view.issued if held(invoice)]


def _bare(words: str) -> str:
    """Lower case without accents; letters that no accent explains are those of the names around us."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(char))
    return bare.translate(str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "œ": "oe", "æ": "ae"}))


def _row(view: Preview, invoice: Invoice) -> tuple[str, ...]:
    status = rules.status(invoice.total, invoice.remaining, invoice.due_on, clock.today())
    link = f'<a href="/documents/factures/{invoice.id}.pdf" target="_blank">{escape(invoice.number)}</a>'
    left = french.euros(invoice.remaining) if invoice.remaining > ZERO else "–"
    label = wording.INVOICE_STATUSES[status]
    return link, _family(view, invoice.household_id), french.euros(invoice.total), left, label


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures_from: int = 99, figures_to: int = 99) -> str:
    """An HTML table of cells that are escaped already; columns from `figures_from` up to `figures_to` hold amounts."""
    kinds = [' class="figure"' if figures_from <= column < figures_to else "" for column in range(len(heads))]
    named = [(kind, escape(words)) for kind, words in zip(kinds, heads, strict=True)]
    head = "".join(f'<th scope="col"{kind}>{words}</th>' for kind, words in named)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{kind} data-label="{words}"><span>{cell}</span></td>'
            for (kind, words), cell in zip(named, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="money-table money-cards"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def downloads(period: date) -> None:
    """The month's files; a bar shows the drawing, which goes on if the page is left."""
    user = session.require(*BILLERS)
    drawing = any(_drawing(print_run.find(user, period, kind)) for kind in FILES)
    st.fragment(_files, run_every=0.7 if drawing else None)(period, drawing)


def _files(period: date, drawing: bool) -> None:
    user = session.require(*BILLERS)
    runs = {kind: print_run.find(user, period, kind) for kind in FILES}
    if drawing and not any(_drawing(run) for run in runs.values()):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind, run in runs.items():
            _file(period, kind, run)
        st.link_button("Tableau (CSV)", f"/documents/factures/{period:%Y-%m}.csv", icon=":material/table:")


def _file(period: date, kind: Kind, run: print_run.Run | None) -> None:
    prepare, fetch, icon = FILES[kind]
    if run is not None and run.ready:
        st.link_button(fetch, f"/documents/factures/{period:%Y-%m}.{kind}", icon=f":material/{icon}:")
    elif _drawing(run) and run is not None:
        share = run.done / run.total
        st.progress(share, f"{french.number(run.done)} sur {french.count('facture', run.total)}", width=260)
    elif st.button(prepare, icon=f":material/{icon}:", key=f"preparer-{kind}"):
        print_run.start(session.require(*BILLERS), period, kind)
        st.rerun()
    if run is not None and run.failed:
        st.error("La préparation n'a pas abouti. Recommencez ; si cela persiste, contactez l'administration.")


def _drawing(run: print_run.Run | None) -> bool:
    return run is not None and not run.ready and not run.failed
