"""Handling: nodes that are moved by hand, and where they were put."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from engine.layout import Direction
from engine.levels import Level
from ui.changes import What
from ui.maps import Places, PlacesByPicture
from ui.session.laying import Laying
from ui.undo import MoveNodes, push
from ui.way import Way


class Handling(Laying):
    """Moves nodes of the layout elsewhere, where they stay."""

    @property
    def moved(self) -> Places:
        """The nodes that were moved by hand at this level, and where they were put."""
        return {} if self.state is None else self._maps.moved.get((self.state.level, self.way), {})

    @property
    def moved_by_picture(self) -> PlacesByPicture:
        """The nodes that were moved by hand at each level, in each way of laying out, where there are any."""
        return {picture: places for picture, places in self._maps.moved.items() if places}

    def places_around(self, level: Level, way: Way) -> Places:
        """Where the layout had the nodes of a picture as it was shown last: what moved nodes stand among."""
        return self._maps.places_around(level, way)

    def take_up_places(
        self,
        direction: Direction,
        moved: PlacesByPicture,
        around: PlacesByPicture,
    ) -> None:
        """Lay out as a session file says, which is no edit; nothing is announced.

        Args:
            direction: Where the edges point.
            moved: The nodes that were moved by hand at each level, in each way of laying out.
            around: Where the nodes of these pictures stood.
        """
        self.settings.direction = direction
        self._maps.way = replace(self.way, direction=direction)
        self._maps.moved, self._maps.around = dict(moved), dict(around)

    @property
    def held(self) -> Places:
        """The nodes that a hand holds, and where: in the history only when they are put down."""
        return self._maps.held

    def hold_nodes(self, places: Places, by: object = None) -> None:
        """Show nodes somewhere else, over all others, until they are put down or let go.

        Args:
            places: Name -> centre.
            by: Who holds them.
        """
        if self.state is not None and (places or self.held):
            self._maps.held = places
            self._announce(What.PLACES, by)

    def put_nodes_down(self, by: object = None) -> None:
        """Leave the nodes that are held where they are; where they lie on others, at the nearest free place."""
        held, self._maps.held = self.held, {}
        arrangement = self.arrangement
        if held and arrangement is not None:
            from ui.drawing.moving import put_down

            self.move_nodes(put_down(arrangement, held), by)

    def move_nodes(self, places: Places, by: object = None) -> None:
        """Put nodes somewhere else, where they stay.

        Args:
            places: Name -> where its centre goes.
            by: Who moves them.
        """
        if places:
            label = f"move of {next(iter(places))}" if len(places) == 1 else f"move of {len(places)} nodes"
            self._push_places(label, {**self.moved, **places}, by)

    def reset_positions(self, by: object = None) -> None:
        """Put every node of this level back where the layout had it."""
        if self.moved:
            self._push_places("reset of positions", {}, by)

    def _push_places(self, label: str, places: Places, by: object) -> None:
        if self.state is not None:
            put = partial(self._put, (self.state.level, self.way))
            push(self.undo_stack, MoveNodes(label, self.moved, places, put, by))
            self.history_changed.emit()

    def _put(self, key: tuple[Level, Way], places: Places, by: object) -> None:
        self._maps.moved[key] = places
        self._announce(What.PLACES, by)
