"""What a person is typing in a child's file: kept until it is saved, whatever is refused meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import streamlit as st

from portail.rules import child_file as rules
from portail.rules.child_file import PEOPLE, SECTIONS, ChildFile, Field, Person, Section

DRAFTS, OPENINGS = "child-drafts", "child-openings"
BLANK = Person("", "")


@dataclass
class Draft:
    """A section being edited. `base`: what its widgets began with; `seen`: what the person knows the file to say."""

    child_id: int
    section: Section
    base: ChildFile
    seen: ChildFile
    generation: int = 0
    rows: list[int] = field(default_factory=list)  # of the people, in their order; a number is never used again
    people: dict[int, Person] = field(default_factory=dict)  # what each row began with
    error: str = ""
    done: str = ""

    def key(self, *parts: object) -> str:
        """Of a widget; other ones at each generation."""
        return "-".join(map(str, ("file", self.child_id, self.section, self.generation, *parts)))

    def begin(self, file: ChildFile) -> None:
        """The widgets start again from the file."""
        self.base = self.seen = file
        self.generation += 1
        self.error = ""
        found = rules.value(file, Field(self.section)) if self.section in PEOPLE else ()
        people = [person for person in found if isinstance(person, Person)] if isinstance(found, tuple) else []
        self.people = dict(enumerate(people or [BLANK]))
        self.rows = list(self.people)

    def add_row(self) -> None:
        row = max(self.people, default=-1) + 1
        self.people[row] = BLANK
        self.rows.append(row)

    def typed(self) -> ChildFile:
        """The file as the widgets say it."""
        if self.section in PEOPLE:
            people = tuple(person for row in self.rows if (person := self._person(row)) != BLANK)
            return rules.with_values(self.base, {Field(self.section): people})
        values = {name: self._value(name) for name in SECTIONS[self.section] if name is not Field.CONSENTS}
        if self.section is Section.CONSENTS:
            values[Field.CONSENTS] = self._answers()
        return rules.with_values(self.base, values)

    def _value(self, name: Field) -> rules.Value:
        found: rules.Value = st.session_state.get(self.key(name), rules.value(self.base, name))
        return found

    def _person(self, row: int) -> Person:
        known = self.people[row]
        return Person(*(st.session_state.get(self.key(row, part), getattr(known, part)).strip()
                        for part in ("name", "phone", "relation")))  # fmt: skip

    def _answers(self) -> tuple[rules.Answer, ...]:
        answers = {answer.consent_id: answer.granted for answer in self.base.consents}
        prefix = self.key("consent", "")
        for key, granted in st.session_state.items():
            if str(key).startswith(prefix) and granted is not None:
                answers[int(str(key).removeprefix(prefix))] = granted
        return tuple(rules.Answer(*answer) for answer in sorted(answers.items()))


def of(child_id: int, section: Section, shown: ChildFile) -> Draft:
    """The draft of the section; started again when the file changed and nothing was typed."""
    drafts: dict[tuple[int, Section], Draft] = st.session_state.setdefault(DRAFTS, {})
    draft = drafts.get((child_id, section))
    if draft is None:
        draft = drafts[child_id, section] = Draft(child_id, section, shown, shown)
        draft.begin(shown)
    elif _moved(draft, shown) and draft.typed() == draft.base and not draft.error:
        draft.begin(shown)
    return draft


def _moved(draft: Draft, shown: ChildFile) -> bool:
    return bool(rules.changed(draft.base, shown, SECTIONS[draft.section]))


def forget(child_id: int, among: Iterable[Section] = Section) -> None:
    """What was typed there is dropped."""
    drafts = st.session_state.get(DRAFTS, {})
    for section in among:
        drafts.pop((child_id, section), None)


def opening(child_id: int) -> datetime | None:
    """When this person opened the child's health section on this screen, naive UTC."""
    found: datetime | None = st.session_state.get(OPENINGS, {}).get(child_id)
    return found


def opened(child_id: int, at: datetime) -> None:
    st.session_state.setdefault(OPENINGS, {})[child_id] = at


def close(child_id: int) -> None:
    """The next look at health is another opening."""
    st.session_state.get(OPENINGS, {}).pop(child_id, None)
    forget(child_id)
