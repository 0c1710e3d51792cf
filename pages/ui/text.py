"""Names and other words of people, made harmless for `st.markdown` and labels."""

import re
import unicodedata

# All that markdown may read. Screen readers are given labels as they are written: « (6 ans) » stays whole.
_MARKS = re.compile(r"([#$&*+\-.:<=>@\[\\\]^_`{|}~])")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # left open, they turn the words that follow
_BREAKS = re.compile(r"[\x00-\x20\x7f\u2028\u2029]+")


def plain(text: str) -> str:
    """`text` on one line, shown as it is written: no bold, link, colour, formula, HTML or turn of direction."""
    return _MARKS.sub(r"\\\1", _BREAKS.sub(" ", _TURNS.sub("", text)))


def holds(text: str, words: str) -> bool:
    """Whether every word is found in the text, whatever case and accents."""
    haystack = _folded(text)
    return all(word in haystack for word in _folded(words).split())


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("ł", "l").replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
