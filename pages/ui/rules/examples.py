"""The structure's own examples: green or red, in words; a form to add one; a strip of the next days."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from html import escape
from typing import Any

import streamlit as st

from pages.ui.rules import fields
from portail import french, wording, wording_facts, wording_planning
from portail.reglement.cases import Answer
from portail.reglement.schema import DeadlineExample, OpeningExample
from portail.rules import eligibility
from portail.rules.booking import Operation
from portail.rules.calendar import ONE_DAY, Activity, SchoolCalendar
from portail.rules.facts import Fact, key_of

ANSWERS = {
    "bookable": "réservation possible", "modifiable": "modification possible", "cancellable": "annulation libre",
    "too_late": "trop tard", "not_open_yet": "pas encore ouvert", "open": "ouvert", "closed": "clos",
}  # fmt: skip
EXPECTED = {"book": "bookable", "modify": "modifiable", "cancel": "cancellable"}
STRIP_DAYS, FAR = 5, 400
STYLE = """<style>
.verdicts { list-style: none; margin: 0; padding: 0; display: grid; gap: .25rem; }
.verdicts li { display: grid; grid-template-columns: 6.5rem 1fr; gap: .75rem; margin: 0; }
.verdicts b { white-space: nowrap; }
.verdicts b { font-weight: 600; } .verdicts .red b { color: light-dark(#8A1C1C, #F2A7A7); }
.verdicts .green b { color: light-dark(#0F5A2B, #8FD6A8); }
.strip { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .5rem; margin: 0; padding: 0;
  list-style: none; }
.strip li { margin: 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; line-height: 1.4; }
.strip small { display: block; color: var(--muted); font-size: .8125rem; }
</style>"""


def verdicts(answers: Sequence[Answer]) -> None:
    """One row per example: what was asked, what is expected, what the rules answer."""
    rows = "".join(
        f'<li class="{"green" if one.passed else "red"}"><b>{"✓ Conforme" if one.passed else "✗ En rouge"}</b>'
        f"<span>{escape(_said(one))}</span></li>"
        for one in answers
    )
    st.html(f'{STYLE}<ul class="verdicts" style="padding:0">{rows}</ul>')


def is_about(answer: Answer, section: str) -> bool:
    """Whether the example checks what a section of the page edits."""
    match answer.example:
        case DeadlineExample(op=operation):
            return section in (operation.partition("_")[0], "examples")
        case OpeningExample():
            return section in ("opening", "examples")
        case _:
            return section in ("tariff", "examples")


def _said(answer: Answer) -> str:
    example = answer.example
    match example:
        case DeadlineExample():
            verb = wording.OPERATIONS[Operation(example.op.partition("_")[0])]
            asked = f"{verb} pour le {french.long_date(example.service_date)}, demandée le {_at(example.now)}"
        case OpeningExample():
            asked = f"Réserver le {_at(example.now)}"
        case _:
            facts = (f"{wording_facts.fact_name(name)} {_fact(name, value)}" for name, value in example.facts.items())
            asked = f"Prix ({', '.join(facts) or 'de tous'})"
    expected, got = (ANSWERS.get(one) or _price(one) for one in (answer.expected, answer.got))
    return f"{asked} : {expected}" + ("" if answer.passed else f" attendu, mais les règles répondent : {got}")


def _at(moment: Any) -> str:
    return f"{french.long_date(moment.date())} à {french.hour(moment.time())}"


def _fact(name: str, value: Fact) -> str:
    return {True: "oui", False: "non"}[value] if isinstance(value, bool) else key_of(name, value)


def _price(written: str) -> str:
    try:
        return french.euros(Decimal(written))
    except ArithmeticError:
        return written


def strip(activity: Activity, operation: Operation, calendar: SchoolCalendar, start: date) -> None:
    """The next days of service, each with its deadline under the rules of `activity`."""
    days, day = list[date](), max(start, activity.starts_on)
    while len(days) < STRIP_DAYS and day <= activity.ends_on and (day - start).days < FAR:
        days += [] if calendar.closed(activity, day) else [day]
        day += ONE_DAY
    cells = []
    for one in days:
        last = eligibility.limit(activity, operation, one, calendar)
        said = f"jusqu'au {wording_planning.until(last)}" if last else "jamais en ligne"
        cells.append(f"<li><small>pour le {escape(_without_year(one))}</small>{escape(said)}</li>")
    if cells:
        st.html(f'{STYLE}<ul class="strip" style="padding:0">{"".join(cells)}</ul>')


def _without_year(day: date) -> str:
    return french.long_date(day).removesuffix(f" {day.year}")


def new(today: date) -> dict[str, object] | None:
    """The form of an example; what to add when it is sent."""
    kinds = {"deadline": "Un délai", "tariff": "Un prix", "opening": "Une ouverture"}
    kind = fields.choice("Ce que l'exemple vérifie", kinds, "deadline", "example-kind")
    with st.form("example", border=False):
        match kind:
            case "deadline":
                found = _deadline(today)
            case "opening":
                words = {code: ANSWERS[code] for code in ("open", "not_open_yet", "closed")}
                found = {"now": fields.moment("Demande du", today, "example-now"), "facts": {},
                         "expected": fields.choice("Réponse attendue", words, "open", "example-answer")}  # fmt: skip
            case _:
                found = _priced()
        sent = st.form_submit_button("Ajouter cet exemple")
    return {"id": "1", "type": kind, **found} if sent else None


def _deadline(today: date) -> dict[str, object]:
    operation = fields.choice("Opération", {str(op): wording.OPERATIONS[op] for op in Operation}, "book", "example-op")
    service = fields.day("Jour d'accueil", today, "example-service")
    asked = fields.moment("Demande du", f"{today} {time(12):%H:%M}", "example-asked")
    possible = st.radio("Réponse attendue", [True, False], horizontal=True, key="example-possible",
                        format_func=lambda yes: "possible" if yes else "trop tard")  # fmt: skip
    expected = EXPECTED[operation] if possible else "too_late"
    return {"op": operation, "service_date": service, "now": asked, "expected": expected}


def _priced() -> dict[str, object]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        qf = st.number_input("Quotient familial", 0, 99999, 742, key="example-qf")
        price = fields.amount("Prix attendu", 0, "example-price")
    resident = st.checkbox("Habitant de la commune", True, key="example-resident")
    return {"facts": {"qf": qf, "resident": resident}, "expected": price}


def remove(examples: Sequence[tuple[int, str]], answers: Sequence[Answer]) -> int | None:
    """The example that somebody takes out."""
    if not examples:
        st.caption("Aucun exemple. Ajoutez-en : ils avertissent quand une règle ne répond plus comme prévu.")
        return None
    words = {int(answer.example.id): _said(answer) for answer in answers}
    said = {id: words.get(id, "Exemple d'une règle que l'activité n'a pas") for id, _ in examples}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Retirer un exemple", list(said), None, format_func=said.__getitem__,
                              placeholder="Choisir", key="example-remove")  # fmt: skip
        if st.button("Retirer", disabled=chosen is None, key="example-remove-now"):
            return int(chosen)
    return None
