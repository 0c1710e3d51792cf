"""Names and other words of people, made harmless for `st.markdown` and labels."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAKS = re.compile(r"[\x00-\x20\x7f\u2028\u2029]+")


def plain(text: str) -> str:
    """`text` on one line, shown as it is written: no bold, link, colour, formula or HTML."""
    return _PUNCTUATION.sub(r"\\\1", _BREAKS.sub(" ", text))
