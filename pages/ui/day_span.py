"""A day, or a first and a last one: two date fields, the second of which may stay empty."""

from datetime import date

import streamlit as st


def draw(labels: tuple[str, str], key: str, first: date, last: date) -> tuple[date, date] | None:
    """First and last day, both included, the same for one day; None while the first is empty.

    Days are offered from `first` to `last`, both included.
    """
    left, right = st.columns(2)
    start = left.date_input(labels[0], None, first, last, format="DD/MM/YYYY", key=f"{key}-first")
    end = right.date_input(labels[1], None, first, last, format="DD/MM/YYYY", key=f"{key}-last")
    return None if start is None else (start, end or start)
