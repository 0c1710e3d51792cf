"""A PDF shown in the page, in a frame of ours: browsers show none in the sandboxed frame of Streamlit."""

import streamlit as st

_CSS = """iframe { width: 100%; height: 70vh; min-height: 420px; border: 1px solid var(--st-border-color, #D5DBE1);
  border-radius: 8px; background: var(--st-secondary-background-color, #F2F5F9); }
@media (max-width: 640px) { iframe { height: 50vh; min-height: 260px; } }"""
_JS = """export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector("iframe");
  if (frame.getAttribute("src") !== data.address) frame.setAttribute("src", data.address);
}"""
_FRAME = st.components.v2.component(
    "preview", html='<iframe title="Document envoyé par la famille"></iframe>', css=_CSS, js=_JS
)


def show(address: str) -> None:
    """`address`: a route of ours."""
    _FRAME(key="preview", data={"address": address})
