"""The screen's front door: `streamlit run app.py`."""

import streamlit as st

from components.messages import explain
from components.server import MIDDLEWARE

app = st.App("pages/menu.py", on_script_error=explain, middleware=MIDDLEWARE)
