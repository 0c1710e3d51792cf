"""The mark of the demonstration association, a wolf cub folded like paper: same drawing as `pages/static/logo.svg`."""

from portail.documents.layout import WHITE, Paper, Point, tint

_NOSE = "#F0A03C"
_LEFT: tuple[Point, ...] = ((50, 41), (43, 39), (27, 17), (21, 46), (17, 58), (29, 64), (38, 78), (50, 86))
_EAR: tuple[Point, ...] = ((30, 28), (38.5, 40), (26.5, 45))
_EYE: tuple[Point, ...] = ((30, 51), (42, 56.5), (36, 60), (32.5, 57.5))
_MUZZLE: tuple[Point, ...] = ((44, 72), (56, 72), (52.5, 78.5), (47.5, 78.5))


def _mirrored(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple((100 - x, y) for x, y in points)


def shapes(accent: str) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """Colour and points of each polygon, in a square of 100, over a disc of the accent colour."""
    shade, inner = tint(accent, 0.16), tint(accent, 0.42)
    return (
        (WHITE, _LEFT),
        (shade, _mirrored(_LEFT)),
        (inner, _EAR),
        (inner, _mirrored(_EAR)),
        (accent, _EYE),
        (accent, _mirrored(_EYE)),
        (_NOSE, _MUZZLE),
    )


def draw(paper: Paper, x: float, y: float, side: float, accent: str) -> None:
    paper.disc(x + side / 2, y + side / 2, side / 2, accent)
    for color, points in shapes(accent):
        paper.polygon([(x + px * side / 100, y + py * side / 100) for px, py in points], color)
