"""The graph's picture on its surface: its ground, its nodes, what stands out of them, and what is painted again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene, QWidget

from ui.canvas.movers import MovingItem
from ui.canvas.standing_out import emphasis_of
from ui.canvas.touch import TouchSurface
from ui.drawing.changed_area import changed_area
from ui.drawing.detail import SOME_DETAIL
from ui.drawing.drawings import GraphDrawing
from ui.drawing.emphasis import PLAIN, Emphasis, draw_chain, draw_emphasis
from ui.drawing.kept_ground import Key
from ui.drawing.kept_nodes import KeptNodes
from ui.drawing.legend import Colors, colors_of
from ui.drawing.painter import draw_ground, draw_nodes, ground_key, is_crowded
from ui.drawing.picture import Picture
from ui.session import Session
from ui.theme import Theme

_AT_REST_MS = 60
"""When nothing has been zoomed for so long, nodes are drawn sharply."""


class GraphPainting(TouchSurface):
    """Paints the picture of a graph.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._picture: Picture | None = None
        self._painted: tuple[Picture, Theme] | None = None
        """What the last frame showed, where nothing stood out of it."""
        self._is_crowded = False
        """Whether its edges were straight lines, since there were so many."""
        self._moving = MovingItem()
        self._scene.addItem(self._moving)
        self._kept = KeptNodes()
        self._sharpening = QTimer(self)
        self._sharpening.setSingleShot(True)
        self._sharpening.timeout.connect(self.sharpen)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def colors(self) -> Colors | None:
        """The colours and widths of what is shown."""
        return None if self._picture is None else colors_of(self._picture)

    @property
    def drawing(self) -> GraphDrawing | None:
        """What is shown, as it is exported."""
        if self._picture is None or self.session.arrangement is None:
            return None
        picture = replace(self._picture, arrangement=self.session.arrangement)  # where a glide leads to
        return GraphDrawing(picture, self.emphasis)

    @property
    def emphasis(self) -> Emphasis:
        """What stands out in the picture."""
        return PLAIN if self._picture is None else emphasis_of(self.session, self._picture.state.view)

    @property
    def ground_key(self) -> Key | None:
        """All that frames, edges and lanes depend on."""
        if self._picture is None or self.emphasis.chain is not None:
            return None
        return ground_key(self._picture, self._theme, self.scale_factor)

    def draw_ground(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Draw frames, edges and lanes."""
        if self._picture is None:
            return
        # By all that is in sight: a strip that comes into sight is drawn as what is there already, or else all is anew.
        crowded = is_crowded(self._picture, self.mapToScene(self.viewport().rect()).boundingRect(), scale)
        if crowded is not self._is_crowded:
            self._is_crowded = crowded
            self._sharpening.start(0)
        draw_chain(painter, self._picture, self.emphasis.chain, self._theme, exposed, scale)
        draw_ground(painter, self._picture, self._theme, exposed, scale, crowded=crowded)

    def draw_still(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Draw the nodes."""
        if self._picture is not None:
            draw_nodes(painter, self._picture, self._theme, exposed, scale, self._kept)
            if self._kept.is_provisional:
                self._sharpening.start(0 if self._kept.is_settled else _AT_REST_MS)
            draw_emphasis(painter, self._picture, self.emphasis, self._theme, exposed, scale)
            self._painted = (self._picture, self._theme) if self.emphasis == PLAIN else None

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the widget; nodes are pixels of the zoom before until it rests."""
        self._kept.stretch()
        self._ground.keep_next()  # the frames that sharpen nodes stand on the same
        super().zoom_by(factor, at)

    def sharpen(self) -> None:
        """Draw nodes for the zoom as it is, since it rests: a part of them a frame."""
        self._sharpening.stop()
        self._repaint_all()

    def _repaint_changed(self) -> None:
        """Paint again what differs from what has been painted: where another pass is shown, its numbers alone."""
        area = self._changed_area()
        if not area:  # Qt is asked for a frame in any case: keys that are held wait for it
            self._repaint_all()
        else:
            self.invalidateScene(area, QGraphicsScene.SceneLayer.BackgroundLayer)

    def _changed_area(self) -> QRectF | None:
        """Where the picture differs from what has been painted; None where that may be anywhere."""
        if self._picture is None or self._painted is None or self._kept.is_provisional:
            return None
        before, theme = self._painted
        if theme is not self._theme or self.emphasis != PLAIN or self.scale_factor < SOME_DETAIL:
            return None  # from afar marks and what is not finite are larger than the nodes with the room around them
        return changed_area(before, self._picture, self.mapToScene(self.viewport().rect()).boundingRect())
