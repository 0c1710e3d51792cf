"""The portal: assembles, nothing else. Started with `streamlit run app.py`."""

import logging
import secrets

import streamlit as st
from starlette.middleware import Middleware

from portail.web.guard import Guard
from portail.web.lifetime import running
from portail.web.routes import ROUTES


def on_error(error: Exception) -> bool:
    """Give the visitor a reference instead of a traceback, which goes to the log."""
    reference = secrets.token_hex(4)
    logging.getLogger("portail").error("incident %s", reference, exc_info=error)
    st.error(f"Une erreur est survenue. Référence à communiquer : {reference}")
    return True


app = st.App(
    "pages/navigation.py", routes=ROUTES, middleware=[Middleware(Guard)], lifespan=running, on_script_error=on_error
)
