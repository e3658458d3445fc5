"""The breadcrumb: the open groups around the selected node, or around the step; a click goes out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from engine.debugging.actions import CloseGroup
from engine.levels.groups import GroupName
from engine.notation import parse_name
from ui.canvas.free_place import place_freely
from ui.canvas.graph_surface import GraphSurface
from ui.changes import What, on_change
from ui.group_commands import open_groups, titled
from ui.layouts import take_widgets
from ui.markup import shortened
from ui.session import Session

_MARGIN = 14
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where along the upper edge it may stand, the best place first."""
_LONGEST = 22
"""The most letters of one group's name."""
_MOST = 4
"""The most groups that are named; of more the outermost and the innermost ones."""


class Breadcrumb(QFrame):
    """Says where in the groups one is; hidden outside of all of them.

    Args:
        session: Whose selection.
        canvas: What it lies on.
    """

    def __init__(self, session: Session, canvas: GraphSurface) -> None:
        super().__init__(canvas)
        self.setObjectName("breadcrumb")
        self.setAccessibleName("Open groups around the selected node")
        self._session, self._canvas = session, canvas
        self._shown: tuple[GroupName, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 3, 10, 3)
        self._row.setSpacing(2)
        canvas.installEventFilter(self)
        canvas.zoomed.connect(self._place)
        canvas.glide.ended.connect(self._place)
        wanted = What.SELECTION | What.CURSOR | What.STRUCTURE | What.DOCUMENT
        on_change(session, wanted, self._refresh)
        self.hide()

    @property
    def groups(self) -> tuple[GroupName, ...]:
        """The groups that it names, outermost first."""
        return self._shown

    def _refresh(self, what: What) -> None:
        state, index = self._session.state, self._session.inspected
        found = () if state is None or index is None else open_groups(state, index)
        if found != self._shown:
            self._shown = found
            self._build()
        self.setVisible(bool(found))
        self._place()

    def _build(self) -> None:
        for widget in take_widgets(self._row):
            # It may be the button whose click is being answered.
            widget.hide()
            widget.deleteLater()
        state = self._session.state
        if state is None:
            return
        titles = ["Model", *(_short(titled(state, group)) for group in self._shown)]
        cut = len(titles) - _MOST
        for i, title in enumerate(titles):
            if cut > 1 and 1 <= i < cut:
                if i == 1:
                    self._add(QLabel("› …"))
                continue
            if i:
                self._add(QLabel("›"))
            if i < len(self._shown):
                self._add(self._button(title, self._shown[i], titles[i + 1]))
            else:
                here = QLabel(title)
                here.setObjectName("here")
                self._add(here)

    def _add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        widget.show()  # at once, since the size is asked for at once

    def _button(self, title: str, inner: GroupName, inner_title: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setAutoRaise(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(f"Close {inner_title}")
        button.setAccessibleName(f"Out to {title}: close {inner_title}")
        button.clicked.connect(lambda: self._session.act(CloseGroup(inner), self))
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.StyleChange):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Lie in the corner or, where it would cover a node or a title of a picture that frames itself, beside it.

        Who pans would see it hop about: then it stays where it is.
        """
        if self.isHidden():
            return
        self.adjustSize()
        room = max(self._canvas.width() - 2 * _MARGIN, 40)
        self.resize(min(self.width(), room), self.height())
        if self._canvas.is_framed_by_hand:
            self.move(min(max(self.x(), _MARGIN), _MARGIN + room - self.width()), _MARGIN)
            return
        places = [QPoint(_MARGIN + round(share * (room - self.width())), _MARGIN) for share in _SHARES]
        place_freely(self._canvas, self, places)


def _short(title: str) -> str:
    return shortened(parse_name(title).plain, _LONGEST)
