"""The graph on its surface: the picture of the session's state, its frames while it moves, and what is seen of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.debugging.node_words import node_words
from ui.canvas.explain import explanation, spoken
from ui.canvas.glide import Glide
from ui.canvas.graph_painting import GraphPainting
from ui.canvas.looking import Look, pinned
from ui.canvas.opening import is_rearranged, is_refolding, pin_near, pin_of
from ui.canvas.sighting import Sighting
from ui.canvas.zooming import Framing
from ui.changes import What, on_change, on_rest
from ui.drawing.detail import FEW_NODES
from ui.drawing.gliding import Rearrangement
from ui.drawing.picture import Picture
from ui.session import Session
from ui.speaking import announce
from ui.theme import Theme

_MOST_GLIDING = 3_000
"""More nodes are at their new places at once."""
_NO_NODE = "No node is selected, and nothing has been computed yet"


class GraphSurface(GraphPainting):
    """Shows the session's graph.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Graph")
        self._clicked: QPointF | None = None
        self.glide = Glide(self._glided, self)
        self.sighting = Sighting(self)
        on_change(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._move)
        on_rest(session, ~What.PHASE, lambda _: self._describe())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._refresh(What.STRUCTURE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Frame the picture anew, or keep what a session file wants to be seen."""
        seen = self.sighting.held
        super().resizeEvent(event)
        self.sighting.keep(seen)

    @property
    def _shows_all_of_it(self) -> bool:
        """Whether the picture is that of the session's state, and nothing in it has been edited meanwhile."""
        picture, session = self._picture, self.session
        return picture is not None and picture.state is session.state and not (picture.ahead or session.ahead)

    def _refresh(self, what: What) -> None:
        session = self.session
        if not what & ~(What.TEXT | What.DOCUMENT) and self._shows_all_of_it:
            return  # a key in a text that takes long to read changes nothing here
        arrangement = session.arrangement
        if arrangement is None and session.is_arranging:
            self._stand_still()
            return
        if session.state is None or arrangement is None:
            self._picture = self._painted = None
            self._moving.show_picture(None, self._theme, self.scale_factor)
            self._kept.clear()
            self._ground.clear()
            self.glide.forget()
        else:
            index = session.state.view.index
            changed = frozenset(index[name] for name in session.changed_nodes if name in index)
            selected = index.get(session.selected) if session.selected is not None else None
            before = self._picture
            self._picture = Picture(
                session.state,
                arrangement,
                session.phase,
                selected,
                changed,
                session.coloring.drawn,
                session.passage,
                session.ahead,
            )
            if what & What.STRUCTURE:
                self._give_room(arrangement.bounds)
                if self.sighting.take_up():
                    self.glide.forget()
                    what &= ~(What.CURSOR | What.SELECTION)  # what the session wants to be seen stays as it is
                elif before is not None and is_rearranged(before, self._picture):
                    self._set_out(before, self._picture, what)
                    what &= ~What.CURSOR
                else:
                    self.glide.forget()
                    self._frame_anew(what)
            elif what & What.PLACES and before is not None and not session.held:
                self._glide(before, self._picture)
            self._picture = replace(self._picture, arrangement=self.glide.arrangement(arrangement))
            self._moving.show_picture(self._picture, self._theme, self.scale_factor)
            if what & (What.CURSOR | What.SELECTION):
                self._keep_in_sight(what)
        if what == What.NUMBERS:
            self._repaint_changed()
        else:
            self._repaint_all()

    def _stand_still(self) -> None:
        """A large layout is under way: the old picture stays, as it was when the last step had landed."""
        self.glide.forget()
        if self._picture is not None:
            self._picture = replace(self._picture, phase=1.0)
            self._moving.show_picture(self._picture, self._theme, self.scale_factor)
        self._repaint_all()

    @property
    def _is_current(self) -> bool:
        """Whether what is shown is the graph as it is now, and no earlier one that stays while a layout is made."""
        state = self.session.state
        return self._picture is not None and state is not None and self._picture.state.view is state.view

    def _frame_anew(self, what: What) -> None:
        """Choose the part of a new picture that is seen."""
        if What.PLAYING in what or self._framing is Framing.READABLE:
            self.show_readable()
        elif self._framing is Framing.WHOLE:
            self.fit()

    def _set_out(self, before: Picture, after: Picture, what: What) -> None:
        """The same graph stands elsewhere: let its nodes glide, and choose what is seen when they have arrived."""
        start, goal = self.look, self._goal(before, after, what)
        self._glide(before, after, (start, goal))
        self._clicked = None

    def _goal(self, before: Picture, after: Picture, what: What) -> Look:
        """What is seen of a graph that stands elsewhere: what was clicked stays under the pointer, where it was."""
        now = self.look
        if is_refolding(before, after):
            pin = pin_of(before, after, self._clicked)
            # Without a pointer nothing need stay under it, where the person lets the whole be shown.
            is_pinned = pin is not None and (self._clicked is not None or self._framing is Framing.OWN)
            goal = self.look_for(after.arrangement.bounds)
            return pinned(goal, pin.rect, now.seen(pin.point)) if is_pinned and pin is not None else goal
        if self._framing is not Framing.OWN:
            self._frame_anew(what)
            goal = self.look
            self.look_at(now)
            return goal
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        pin = pin_near(before, after, seen)
        return now if pin is None else pinned(now, pin.rect, now.seen(pin.point))

    def _glide(self, before: Picture, after: Picture, looks: tuple[Look, Look] | None = None) -> None:
        """Lead from one arrangement to another: at once where the person wants it so, or where it would stutter."""
        if self.session.settings.reduce_motion or len(after.arrangement.figures) > _MOST_GLIDING:
            self.glide.forget()
            if looks is not None:
                self.look_at(looks[1])
        else:
            self.glide.begin(Rearrangement(after.state.view, before.arrangement, after.arrangement), looks)

    def _glided(self) -> None:
        """One frame of a glide."""
        if self._picture is not None and self.session.arrangement is not None:
            arrangement = self.glide.arrangement(self.session.arrangement)
            self._picture = replace(self._picture, arrangement=arrangement)
            look = self.glide.look
            if look is not None:
                self.look_at(look)
            self._moving.show_picture(self._picture, self._theme, self.scale_factor)
            self._repaint_all()

    def _move(self, what: What) -> None:
        """One frame of an animation: only the moving item is drawn, until it lands."""
        if self._picture is None or self.session.state is None or not self._is_current:
            return
        was_moving = self._picture.in_motion
        self._picture = self._picture.at_phase(self.session.phase)
        self._moving.show_picture(self._picture, self._theme, self.scale_factor)
        if was_moving != self._picture.in_motion:
            self._repaint_all()

    def _describe(self) -> None:
        """Tell screen readers what is selected, or else explained."""
        state, index = self.session.state, self.session.inspected
        if state is None or index is None:
            # What was true of an earlier step must not be read out at this one.
            self.setAccessibleDescription("" if state is None else _NO_NODE)
        else:
            more = len(self.session.selection.names) - 1
            others = f"; and {more} more selected" if more > 0 else ""
            self.setAccessibleDescription(spoken(explanation(state, index)) + others)
            if not self.session.playback.is_playing:
                announce(self, node_words(state, index) + others)

    def fit(self) -> None:
        """Show the whole picture."""
        self.glide.release()
        super().fit()

    def pan_by(self, delta: QPoint) -> None:
        """Move the view by so many pixels; it no longer follows the picture's size."""
        self.glide.release()
        super().pan_by(delta)

    def picture_bounds(self) -> QRectF | None:
        """What the arrangement covers."""
        return None if self.session.arrangement is None else self.session.arrangement.bounds

    @property
    def begins_on_top(self) -> bool:
        """Whether the edges point down."""
        return self.session.way.direction == "down"

    @property
    def is_looked_over(self) -> bool:
        """Whether there are many nodes."""
        arrangement = self.session.arrangement
        return arrangement is not None and len(arrangement.figures) >= FEW_NODES

    def keep_step_in_sight(self) -> None:
        """Bring the node that the last step is about into view."""
        self._keep_in_sight(What.CURSOR)

    def _keep_in_sight(self, what: What) -> None:
        """Bring the node that was selected, or that the step is about, into view if it has left it."""
        state, picture = self.session.state, self._picture
        if state is None or picture is None or not self._is_current:
            return
        step = state.last_step
        index = picture.selected if what & What.SELECTION or step is None else step.node
        if index is None:
            return
        self._bring_into_sight(picture.arrangement.rect(index))
