"""What several said over time: a step line for each, the range of its reading, the deadline and the day of the news."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from predictions.charts.markup import svg, tag, words
from predictions.charts.scales import Scale, percent, units

WIDTH, HEIGHT = 440, 284  # the names below it make it taller
LEFT, RIGHT, TOP, BOTTOM = 48.0, 428.0, 34.0, 252.0
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# So many lines can be told apart by colour and dashes and named below the plot; more are drawn alike, without names.
MOST_NAMED = 6
# Ranges of more lines would cover each other.
MOST_BANDS = 3
DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 2", "1 2")
NAMES_TOP, NAME_HEIGHT, NAMES_BESIDE = 296.0, 20.0, 2


@dataclass(frozen=True, slots=True)
class Step:
    """From the day `on` it was `probability`, read as anything from `low` to `high`; None: it was taken back."""

    on: date
    probability: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One voice: its steps by day, the last of which stands until the end of the lines."""

    name: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that matters to all, such as the deadline."""

    on: date
    label: str


def history_plot(
    lines: Sequence[Line],
    *,
    id: str,
    title: str,
    description: str,
    until: date,
    marks: Sequence[Mark],
    day: Callable[[date], str],
) -> str:
    """Draw the lines up to the day `until` as an <svg>; `day` writes a date along the axis.

    Raises ValueError for an id that is no identifier, figures that are not finite, and no step at all.
    """
    across, first, last = _days(lines, until, marks)
    up = Scale(0, 1, BOTTOM, TOP)
    named = len(lines) <= MOST_NAMED
    return svg(
        *_ground(up),
        *_dates(first, last, across, day),
        *(part for line in lines if len(lines) <= MOST_BANDS for part in _bands(line, until, across, up)),
        *_marks(marks, across),
        *(part for place, line in enumerate(lines) for part in _line(line, place, named, until, across, up)),
        *(_names(lines) if named else ()),
        id=id,
        title=title,
        description=description,
        class_="chart-history",
        width=WIDTH,
        height=HEIGHT + (round(NAME_HEIGHT * -(-len(lines) // NAMES_BESIDE)) if named else 0),
    )  # fmt: skip


def _days(lines: Sequence[Line], until: date, marks: Sequence[Mark]) -> tuple[Scale, date, date]:
    """Days from left to right: from the first that was said to the last that matters."""
    said = [step.on for line in lines for step in line.steps]
    if not said:
        raise ValueError("a history needs at least one step")
    first, last = min(said), max(until, *said, *(mark.on for mark in marks))
    span = max((last - first).days, 1)
    return Scale(first.toordinal(), first.toordinal() + span, LEFT, RIGHT), first, last


def _ground(up: Scale) -> Iterator[str]:
    for tick in TICKS:
        y = up.at(tick)
        yield tag("line", class_="chart-grid", x1=LEFT, y1=y, x2=RIGHT, y2=y, stroke="currentColor", opacity=0.15)
        yield _text("chart-label", LEFT - 6, y + 4, percent(tick), "end")


def _dates(first: date, last: date, across: Scale, day: Callable[[date], str]) -> Iterator[str]:
    yield _text("chart-label", LEFT, BOTTOM + 18, day(first), "start")
    span = (last - first).days
    if span > 1:
        middle = date.fromordinal(first.toordinal() + span // 2)
        yield _text("chart-label", across.at(middle.toordinal()), BOTTOM + 18, day(middle), "middle")
    if span:
        yield _text("chart-label", RIGHT, BOTTOM + 18, day(last), "end")


def _marks(marks: Sequence[Mark], across: Scale) -> Iterator[str]:
    for row, mark in enumerate(sorted(marks, key=lambda one: one.on)):
        x = across.at(mark.on.toordinal())
        top = 10 + 14.0 * row
        yield tag("line", class_="chart-coin", x1=x, y1=top + 3, x2=x, y2=BOTTOM, stroke="currentColor",
                  stroke_dasharray="3 3")  # fmt: skip
        right = x > (LEFT + RIGHT) / 2
        yield _text("chart-note", x - 4 if right else x + 4, top + 4, mark.label, "end" if right else "start")


def _bands(line: Line, until: date, across: Scale, up: Scale) -> Iterator[str]:
    for step, end in _spans(line, until):
        if step.low is None or step.high is None or step.low == step.high:
            continue
        x, top = across.at(step.on.toordinal()), up.at(step.high)
        yield tag("rect", class_="chart-band", x=x, y=top, width=across.at(end.toordinal()) - x,
                  height=up.at(step.low) - top, fill="currentColor", fill_opacity=0.1)  # fmt: skip


def _spans(line: Line, until: date) -> Iterator[tuple[Step, date]]:
    """Each step that says something, with the day on which the next one, or the end, follows."""
    ends = [step.on for step in line.steps[1:]] + [max(until, line.steps[-1].on)] if line.steps else []
    for step, end in zip(line.steps, ends, strict=True):
        if step.probability is not None:
            yield step, end


def _line(line: Line, place: int, named: bool, until: date, across: Scale, up: Scale) -> Iterator[str]:
    look, more = _look(place) if named else ("chart-line", {})
    path: list[str] = []
    at = None
    for step, end in _spans(line, until):
        x, y = across.at(step.on.toordinal()), up.at(step.probability or 0.0)
        path.append(f"V{units(y)}" if at == step.on else f"M{units(x)} {units(y)}")
        path.append(f"H{units(across.at(end.toordinal()))}")
        at = end
    if path:
        yield tag("path", class_=look, d="".join(path), fill="none", stroke="currentColor", stroke_width=2, **more)
    for step in line.steps:
        yield _dot(line, step, look, across, up)


def _look(place: int) -> tuple[str, dict[str, str]]:
    """Classes and dashes of a line that is told apart from the others."""
    dashes = DASHES[place]
    return f"chart-line chart-line-{place + 1}", {"stroke_dasharray": dashes} if dashes else {}


def _dot(line: Line, step: Step, look: str, across: Scale, up: Scale) -> str:
    if step.probability is None:
        return ""
    said = tag("title", words(f"{line.name}: {percent(step.probability)}"))
    return tag("circle", said, class_=look, cx=across.at(step.on.toordinal()), cy=up.at(step.probability), r=3.5,
               fill="currentColor")  # fmt: skip


def _names(lines: Sequence[Line]) -> Iterator[str]:
    """Which line is whose, below the plot."""
    for place, line in enumerate(lines):
        row, column = divmod(place, NAMES_BESIDE)
        x, y = LEFT + column * (RIGHT - LEFT) / NAMES_BESIDE, NAMES_TOP + row * NAME_HEIGHT
        look, more = _look(place)
        yield tag("line", class_=look, x1=x, y1=y, x2=x + 24, y2=y, stroke="currentColor", stroke_width=2, **more)
        yield _text("chart-name", x + 30, y + 4, line.name, "start")


def _text(class_: str, x: float, y: float, text: str, anchor: str) -> str:
    return tag("text", words(text), class_=class_, x=x, y=y, text_anchor=anchor, font_size=11, fill="currentColor")
