"""The sheet every document is drawn on: one family of fonts, a few verbs (`t`, `fit`, `para`, `box`…) and page breaks.

Lengths are millimetres from the top left corner, sizes are points, `y` of a text is its baseline. Nothing outside this
module knows the engine.
"""

import logging
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.drawing_primitives import DeviceGray, DeviceRGB, color_from_hex_string
from fpdf.fonts import SubsetMap, TTFFont

INK = "#1A1F24"
GREY = "#5A6672"
RULE = "#D3DADF"
PALE = "#F1F5F6"
WHITE = "#FFFFFF"

A4 = (210.0, 297.0)

Align = Literal["left", "right", "center"]
Point = tuple[float, float]

_ASSETS = Path(__file__).parent / "assets"
_FAMILY = "notosans"
_POINT = 25.4 / 72
_SUBSTITUTE = "?"
_SAME_SIGN = str.maketrans({"\u2212": "–"})  # the minus sign is not in the font, the en dash looks the same
_INVISIBLE = {"Cc", "Cf", "Mn", "Me"}
_log = logging.getLogger(__name__)


class Paper:
    """A document being drawn. Text is NFC, on one line, in characters the font has: no name can break it."""

    def __init__(self, title: str, author: str, *, landscape: bool = False) -> None:
        self._pdf = FPDF(orientation="landscape" if landscape else "portrait", unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.c_margin = 0
        self._pdf.set_lang("fr-FR")
        self._pdf.set_display_mode("fullpage")
        self._pdf.add_font(_FAMILY, "", _ASSETS / "NotoSans-Regular.ttf")
        self._pdf.add_font(_FAMILY, "B", _ASSETS / "NotoSans-Bold.ttf")
        self._widths = {bold: _font(self._pdf, bold).cw for bold in (False, True)}
        self._known = frozenset(map(chr, _font(self._pdf, bold=False).cmap))
        self._missing: set[str] = set()
        self._colors: dict[str, DeviceRGB | DeviceGray] = {}
        self._pdf.set_title(self.clean(title))
        self._pdf.set_author(self.clean(author))

    def new_page(self) -> None:
        self._pdf.add_page()

    @property
    def pages(self) -> int:
        return self._pdf.pages_count

    # Text

    def clean(self, text: str) -> str:
        """The text as it can be printed: NFC, spaces for line ends, « ? » where the font has no glyph."""
        if text.isascii() and text.isprintable():
            return text
        text = unicodedata.normalize("NFC", text.translate(_SAME_SIGN))
        if self._known.issuperset(text):
            return text
        return "".join(map(self._printable, text))

    def _printable(self, char: str) -> str:
        if char in self._known:
            return char
        if char.isspace():
            return " "
        if unicodedata.category(char) in _INVISIBLE:
            return ""
        self._missing.add(char)
        return _SUBSTITUTE

    def knows(self, text: str) -> bool:
        """Whether the font has every character."""
        return self._known.issuperset(text)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        return self._measure(self.clean(text), size, bold)

    def _measure(self, cleaned: str, size: float, bold: bool) -> float:
        return sum(map(self._widths[bold].__getitem__, map(ord, cleaned))) * size * _POINT / 1000

    def t(
        self, x: float, y: float, text: str, size: float,
        *, bold: bool = False, color: str = INK, align: Align = "left",
    ) -> float:  # fmt: skip
        """Prints one line: `x` is its left, right or middle. Returns its width. All text is printed here."""
        text = self.clean(text)
        width = self._measure(text, size, bold)
        if text:
            left = x if align == "left" else x - width if align == "right" else x - width / 2
            self._pdf.set_font(_FAMILY, "B" if bold else "", size)
            self._pdf.set_text_color(self._color(color))
            self._pdf.text(left, y, text)
        return width

    def fit(
        self, x: float, y: float, text: str, width: float, size: float,
        *, bold: bool = False, color: str = INK, align: Align = "left", smallest: float = 0.75,
    ) -> float:  # fmt: skip
        """Prints one line that never exceeds `width`: smaller, down to `smallest` × `size`, then cut (…)."""
        text = self.clean(text)
        natural = self._measure(text, size, bold)
        if natural > width:
            size *= max(smallest, width / natural)
            text = self._cut(text, width, size, bold)
        return self.t(x, y, text, size, bold=bold, color=color, align=align)

    def _cut(self, cleaned: str, width: float, size: float, bold: bool) -> str:
        if self._measure(cleaned, size, bold) <= width + 0.01:
            return cleaned
        while cleaned and self._measure(cleaned + "…", size, bold) > width:
            cleaned = cleaned[:-1]
        return cleaned.rstrip() + "…"

    def wrap(self, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        """The lines of a text: broken at its line ends and spaces, inside a word only when it is wider than `width`."""
        lines: list[str] = []
        for part in text.split("\n"):
            line = ""
            for word in filter(None, self.clean(part).split(" ")):
                longer = f"{line} {word}" if line else word
                if self._measure(longer, size, bold) <= width:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                *full, line = self._pieces(word, width, size, bold)
                lines += full
            lines.append(line)
        return lines

    def _pieces(self, word: str, width: float, size: float, bold: bool) -> list[str]:
        if self._measure(word, size, bold) <= width:
            return [word]
        pieces = [""]
        for char in word:
            if pieces[-1] and self._measure(pieces[-1] + char, size, bold) > width:
                pieces.append("")
            pieces[-1] += char
        return pieces

    def para(
        self, x: float, y: float, text: str, width: float, size: float,
        *, leading: float, bold: bool = False, color: str = INK,
    ) -> float:  # fmt: skip
        """Prints a wrapped text; returns the baseline that follows its last line."""
        for line in self.wrap(text, width, size, bold=bold):
            self.t(x, y, line, size, bold=bold, color=color)
            y += leading
        return y

    # Shapes

    def box(self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0) -> None:
        self._pdf.set_fill_color(self._color(fill))
        self._pdf.rect(x, y, width, height, style="F", round_corners=radius > 0, corner_radius=radius)

    def outline(
        self, x: float, y: float, width: float, height: float,
        *, color: str = RULE, weight: float = 0.2, dash: float = 0, radius: float = 0,
    ) -> None:  # fmt: skip
        self._pdf.set_draw_color(self._color(color))
        self._pdf.set_line_width(weight)
        if dash:
            self._pdf.set_dash_pattern(dash=dash, gap=dash * 0.8)
        self._pdf.rect(x, y, width, height, style="D", round_corners=radius > 0, corner_radius=radius)
        if dash:
            self._pdf.set_dash_pattern()

    def line(
        self, x1: float, y1: float, x2: float, y2: float,
        *, color: str = RULE, weight: float = 0.2, dash: float = 0,
    ) -> None:  # fmt: skip
        self._pdf.set_draw_color(self._color(color))
        self._pdf.set_line_width(weight)
        if dash:
            self._pdf.set_dash_pattern(dash=dash, gap=dash)
        self._pdf.line(x1, y1, x2, y2)
        if dash:
            self._pdf.set_dash_pattern()

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        self._pdf.set_fill_color(self._color(fill))
        self._pdf.polygon(points, style="F")

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self._pdf.set_fill_color(self._color(fill))
        self._pdf.circle(x, y, radius, style="F")

    def ring(self, x: float, y: float, radius: float, *, color: str = GREY, weight: float = 0.2) -> None:
        self._pdf.set_draw_color(self._color(color))
        self._pdf.set_line_width(weight)
        self._pdf.circle(x, y, radius, style="D")

    def bars(self, rectangles: Iterable[tuple[float, float, float, float]], fill: str = INK) -> None:
        """Many rectangles (x, y, width, height) painted at once: no hairline shows between those that touch."""
        k, top = self._pdf.k, self._pdf.h
        path = " ".join(
            f"{x * k:.3f} {(top - y) * k:.3f} {width * k:.3f} {-height * k:.3f} re"
            for x, y, width, height in rectangles
        )
        self._pdf.set_fill_color(self._color(fill))
        self._pdf._out(f"{path} f")

    def _color(self, code: str) -> DeviceRGB | DeviceGray:
        if code not in self._colors:
            self._colors[code] = color_from_hex_string(code)
        return self._colors[code]

    # End

    def to_bytes(self, dated: date) -> bytes:
        """The finished document, dated by the caller so that the same values give the same bytes."""
        if self._missing:
            codes = ", ".join(f"U+{ord(char):04X}" for char in sorted(self._missing))
            _log.error("%d characters have no glyph, printed as « %s »: %s", len(self._missing), _SUBSTITUTE, codes)
        self._pdf.set_creation_date(datetime(dated.year, dated.month, dated.day, tzinfo=UTC))
        finished = bytes(self._pdf.output())
        forget_fonts()
        return finished


def _font(pdf: FPDF, bold: bool) -> TTFFont:
    font = pdf.fonts[_FAMILY + ("B" if bold else "")]
    assert isinstance(font, TTFFont)
    return font


def forget_fonts() -> None:
    """Frees what the engine keeps of every font it ever drew with; safe while another thread is drawing."""
    SubsetMap.pick.cache_clear()
    SubsetMap.get_glyph.cache_clear()


def tint(color: str, share: float) -> str:
    """The colour over white: 1 leaves it as it is, 0 is white."""
    return "#" + "".join(f"{round(255 - (255 - channel) * share):02X}" for channel in _channels(color))


def readable_on(color: str) -> str:
    """White or ink, whichever reads better on that background."""
    red, green, blue = _channels(color)
    return WHITE if 0.299 * red + 0.587 * green + 0.114 * blue < 150 else INK


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


# Page breaks


@dataclass(frozen=True, slots=True)
class Piece:
    """Something never cut: its height, and how to draw it once the top of its place is known."""

    height: float
    draw: Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a head, kept on one page when a page can hold them; otherwise `again` heads each following page."""

    head: Piece
    rows: tuple[Piece, ...]
    again: Piece

    @property
    def height(self) -> float:
        return self.head.height + sum(row.height for row in self.rows)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where pieces may stand. The closing piece, alone, must end above `closing_bottom`."""

    first_top: float
    next_top: float
    bottom: float
    closing_bottom: float


Pages = list[list[tuple[float, Piece]]]


class _Flow:
    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.pages: Pages = [[]]
        self.y = frame.first_top

    def new_page(self) -> None:
        self.pages.append([])
        self.y = self.frame.next_top

    def place(self, piece: Piece) -> None:
        self.pages[-1].append((self.y, piece))
        self.y += piece.height

    def fits(self, height: float, bottom: float) -> bool:
        return self.y + height <= bottom + 0.001

    def place_group(self, group: Group, closing: float) -> None:
        if self.pages[-1] and self.is_cramped(group, closing):
            self.new_page()
        self.place(group.head)
        for row in group.rows:
            if not self.fits(row.height, self.frame.bottom):
                self.new_page()
                self.place(group.again)
            self.place(row)

    def is_cramped(self, group: Group, closing: float) -> bool:
        """Whether the group had better begin on a new page. `closing`: height to keep under it, 0 for none."""
        frame = self.frame
        if closing and group.height + closing <= frame.closing_bottom - frame.next_top:
            return not self.fits(group.height + closing, frame.closing_bottom)
        if group.height <= frame.bottom - frame.next_top:
            return not self.fits(group.height, frame.bottom)
        return not self.fits(group.head.height + sum(row.height for row in group.rows[:2]), frame.bottom)


def flow(groups: Sequence[Group], closing: Piece, frame: Frame) -> Pages:
    """Groups one under the other, then the closing piece: for each page its pieces with their tops.

    A group that fits on a page is not cut, except the first, which begins where it stands; the closing piece stays
    under the last group when a page can hold both.
    """
    running = _Flow(frame)
    for group in groups:
        running.place_group(group, closing.height if group is groups[-1] else 0)
    if not running.fits(closing.height, frame.closing_bottom):
        running.new_page()
    running.place(closing)
    return running.pages
