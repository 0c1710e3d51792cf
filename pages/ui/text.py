"""Names and other words of people, made harmless for `st.markdown` and labels."""

import re

# All that markdown may read. Screen readers are given labels as they are written: « (6 ans) » stays whole.
_MARKS = re.compile(r"([#$&*+\-.:<=>@\[\\\]^_`{|}~])")
_BREAKS = re.compile(r"[\x00-\x20\x7f\u2028\u2029]+")


def plain(text: str) -> str:
    """`text` on one line, shown as it is written: no bold, link, colour, formula or HTML."""
    return _MARKS.sub(r"\\\1", _BREAKS.sub(" ", text))
