"""How a node's numbers are distributed: statistics of its value and of its error signal, and a histogram of each."""

from __future__ import annotations

from functools import partial
from math import isnan, log1p

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from engine.arrays import Array
from engine.debugging.statistics import Histogram, Statistics, histogram_of, statistics_of
from engine.notation import format_count, format_number, shape_words
from engine.notation.numbers import DASH
from ui.drawing.summaries import Kept
from ui.inspector.sections import rich_label
from ui.markup import colored
from ui.settings import Settings
from ui.theme import Theme

_HIGH_PX = 54
_AXIS_PX = 13
_TEXT_PX = 9

_statistics: Kept[Statistics] = Kept()
_histograms: Kept[Histogram] = Kept()


class HistogramView(QWidget):
    """Bars of how many numbers lie in each bin.

    Args:
        name: What is counted, for screen readers.
        token: The colour of the bars.
        theme: The colours.
    """

    def __init__(self, name: str, token: str, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(f"Histogram of the {name}")
        self.setObjectName("histogram")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._token, self.theme = token, theme
        self.log = False
        self._shown: Histogram | None = None
        self.installEventFilter(self)

    def show_histogram(self, histogram: Histogram | None, *, log: bool) -> None:
        """Show other counts, on a scale of their own or a logarithmic one."""
        self._shown, self.log = histogram, log
        self.setVisible(histogram is not None and not histogram.is_empty)
        if histogram is not None and not histogram.is_empty:
            fullest = int(histogram.counts.argmax())
            low, high = (format_number(float(histogram.edges[fullest + i]), 3) for i in (0, 1))
            self.setAccessibleDescription(
                f"most lie between {low} and {high}: {format_count(int(histogram.counts[fullest]))}"
            )
        self.update()

    def sizeHint(self) -> QSize:
        """A low strip."""
        return QSize(120, _HIGH_PX + _AXIS_PX)

    def heights(self) -> list[float]:
        """The bars, as parts of the highest one."""
        if self._shown is None:
            return []
        counts = [float(c) for c in self._shown.counts]
        sized = [log1p(c) for c in counts] if self.log else counts
        highest = max(sized, default=0.0) or 1.0
        return [size / highest for size in sized]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, the two ends, and a line at 0 where it lies between them."""
        if self._shown is None:
            return
        painter = QPainter(self)
        bars = self.heights()
        width = self.width() / max(len(bars), 1)
        color = self.theme.color(self._token)
        for i, height in enumerate(bars):
            if height:
                high = max(height * _HIGH_PX, 1.0)
                painter.fillRect(QRectF(i * width, _HIGH_PX - high, max(width - 1, 1), high), color)
        painter.setPen(self.theme.color("border"))
        painter.drawLine(QPointF(0, _HIGH_PX), QPointF(self.width(), _HIGH_PX))
        low, high = float(self._shown.edges[0]), float(self._shown.edges[-1])
        font = self.font()
        font.setPixelSize(_TEXT_PX)
        painter.setFont(font)
        painter.setPen(self.theme.color("secondary"))
        below = QRectF(0, _HIGH_PX, self.width(), _AXIS_PX)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, format_number(low, 3))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, format_number(high, 3))
        if low < 0 < high:
            zero = -low / (high - low) * self.width()
            painter.drawLine(QPointF(zero, 0), QPointF(zero, _HIGH_PX))
            if 0.25 < zero / self.width() < 0.75:
                painter.drawText(QRectF(zero - 10, _HIGH_PX, 20, _AXIS_PX), Qt.AlignmentFlag.AlignCenter, "0")
        painter.end()

    def bin_words(self, x: float) -> str:
        """What the bin at a place holds: its ends, and how many numbers lie between them."""
        if self._shown is None or self._shown.is_empty or self.width() <= 0:
            return ""
        count = len(self._shown.counts)
        place = min(max(int(x / self.width() * count), 0), count - 1)
        low, high = (format_number(float(self._shown.edges[place + i])) for i in (0, 1))
        return f"{low} … {high}: {format_count(int(self._shown.counts[place]))}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what the bin under the pointer holds."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.bin_words(event.pos().x()), self)
            return True
        return super().eventFilter(watched, event)


class Distribution(QWidget):
    """Statistics and histograms of a value and an error signal.

    Args:
        settings: Where it is remembered whether the counts are on a logarithmic scale.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, settings: Settings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._theme = settings, theme
        self._arrays: tuple[Array | None, Array | None] = (None, None)
        self.table = rich_label("statistics")
        self.table.setAccessibleName("Statistics")
        self.value = HistogramView("value", "forward", theme)
        self.signal = HistogramView("error signal", "backward", theme)
        self.log = QCheckBox("logarithmic counts", self)
        self.log.setChecked(settings.log_counts)
        self.log.toggled.connect(self._log_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._captions = [QLabel("values"), QLabel("error signals")]
        for caption in self._captions:
            caption.setObjectName("note")
        for widget in (self.table, self._captions[0], self.value, self._captions[1], self.signal, self.log):
            layout.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = self.value.theme = self.signal.theme = theme
        self.show_arrays(*self._arrays)

    def _log_chosen(self, on: bool) -> None:
        self._settings.log_counts = on
        self.show_arrays(*self._arrays)

    def show_arrays(self, value: Array | None, signal: Array | None) -> None:
        """Measure other arrays; those that are there already are not measured again.

        Args:
            value: The node's value; None as long as there is none.
            signal: Its error signal, the same.
        """
        self._arrays = (value, signal)
        found = [None if a is None else _statistics.of(a, None, partial(statistics_of, a)) for a in (value, signal)]
        self.table.setText(_statistics_table(found, self._theme))
        log = self.log.isChecked()
        for view, caption, array in zip((self.value, self.signal), self._captions, (value, signal), strict=True):
            histogram = None if array is None else _histograms.of(array, None, partial(histogram_of, array))
            view.show_histogram(histogram, log=log)
            caption.setVisible(view.isVisibleTo(self))


def _statistics_table(found: list[Statistics | None], theme: Theme) -> str:
    """A row a measure, a column for the value and one for the error signal."""
    heads = [colored("value", theme.hex("forward")), colored("error signal", theme.hex("backward"))]
    shown = [(head, s) for head, s in zip(heads, found, strict=True) if s is not None]
    if not shown:
        return ""
    kinds = dict.fromkeys(f"{shape_words(s.shape)} · {s.dtype}" for _, s in shown)
    cell = "<td align='right' style='padding:1px 0 1px 10px; white-space:nowrap'>{}</td>"
    lines = ["<tr><td></td>" + "".join(cell.format(head) for head, _ in shown) + "</tr>"]
    for position, (caption, _) in enumerate(_measures(shown[0][1])):
        texts = [_measures(s)[position][1] for _, s in shown]
        bad = caption in ("NaN", "infinite") and any(text != "0" for text in texts)
        color = theme.hex("error" if bad else "secondary")
        marked = [colored(text, color, bold=True) if bad and text != "0" else text for text in texts]
        values = "".join(map(cell.format, marked))
        lines.append(f"<tr><td style='white-space:nowrap'>{colored(caption, color)}</td>{values}</tr>")
    kind = colored(" and ".join(kinds), theme.hex("secondary"))
    return f"{kind}<table cellspacing='0' width='100%'>{''.join(lines)}</table>"


def _measures(s: Statistics) -> list[tuple[str, str]]:
    """Each measure with its name."""
    return [
        ("smallest", _or_dash(s.least)),
        ("largest", _or_dash(s.largest)),
        ("mean", _or_dash(s.mean)),
        ("standard deviation", _or_dash(s.deviation)),
        ("L2 norm", format_number(s.norm)),
        ("zeros", f"{format_number(100 * s.zeros, 3)} %"),
        ("NaN", f"{format_count(s.nans)}"),
        ("infinite", f"{format_count(s.infinities)}"),
    ]


def _or_dash(number: float) -> str:
    """A measure of the finite numbers, or a dash where there is none."""
    return DASH if isnan(number) else format_number(number)
