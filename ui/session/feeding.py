"""What is fed to the model: other examples, or the other mode."""

from __future__ import annotations

from engine.errors import GraphError
from ui.changes import What
from ui.feed import Feed
from ui.session.editing import Editing


class Feeding(Editing):
    """Runs the document on other examples, or in the other mode."""

    def set_feed(self, feed: Feed, by: object = None, *, at_once: bool = False) -> None:
        """Run on other examples, or in the other mode; the cursor stays.

        An edit that is being computed meanwhile is computed anew on them: its outcome would be one of the feed before.

        Args:
            feed: What is fed.
            by: Who asks.
            at_once: Whether the pass must be there when this returns, however long that takes.
        """
        is_behind = self.is_behind
        if self.state is None or self.error is not None or (feed == self.feed and not (at_once and is_behind)):
            return
        self.playback.stop()
        self.stop_looking()
        if feed == self._fed_before:  # its pass is the one that is shown
            self._give_up_edit()
            self._choose_feed(feed, by)
            return
        before, self.feed = self.feed, feed
        if is_behind:
            self.last_edit = self.last_edit[0], None  # an entry of its own, in whichever drag the edit was
        else:
            self.last_edit = "other examples" if feed.rows != before.rows else "other mode", None
        asked = self._fed_before if is_behind else before
        if not at_once and self._reads_beside(self.document, by, fed_before=asked):
            self._choose_feed(feed, by)
            return
        self._give_up_edit()
        outcome = self._read(self.document)
        if not isinstance(outcome, GraphError):
            self._look_among_fed()
            self._announce(self._show(outcome) | What.DOCUMENT, by)
        elif is_behind:  # it is the edited text that is no model
            self.error = outcome
            self._announce(What.TEXT | What.DOCUMENT, by)
        else:
            self.feed = before
            self.notified.emit(outcome.spoken)
            self._announce(What.DOCUMENT, by)

    def _choose_feed(self, feed: Feed, by: object) -> None:
        """Say what is chosen; the pass that it gives follows, or is shown already."""
        self.feed = feed
        self._look_among_fed()
        self._announce(What.DOCUMENT, by)

    def _look_among_fed(self) -> None:
        """Look at an example that is fed."""
        if self.feed.rows is not None and self.shown_example not in self.feed.rows:
            self.shown_example = self.feed.first
