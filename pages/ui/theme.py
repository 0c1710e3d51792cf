"""The look shared by all pages."""

from pathlib import Path

import streamlit as st

CSS = Path(__file__).with_name("theme.css")
# On a phone the menu covers the page: it closes once a page is chosen. Once per tab, however often the page is drawn.
MENU = """<script>
if (!window.portailMenu) {
  window.portailMenu = true;
  document.addEventListener("click", ({ target }) => {
    if (target.closest('[data-testid="stSidebarNavLink"]'))
      document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });
}
</script>"""


def apply() -> None:
    """Put the style sheet on the page, once per run."""
    st.html(f"<style>{CSS.read_text('utf-8')}</style>{MENU}", unsafe_allow_javascript=True)
