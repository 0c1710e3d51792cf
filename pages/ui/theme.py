"""The look shared by all pages."""

from pathlib import Path

import streamlit as st

CSS = Path(__file__).with_name("theme.css")


def apply() -> None:
    """Put the style sheet on the page, once per run."""
    st.html(f"<style>{CSS.read_text('utf-8')}</style>")
