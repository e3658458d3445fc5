"""Playing the pass: forward or back, faster or slower, by steps, nodes, ranks or layers."""

from __future__ import annotations

from engine.debugging.actions import Goto
from ui.changes import What
from ui.session.stepping import Stepping


class Playing(Stepping):
    """What play, pause, speed and stride do."""

    def toggle_play(self, *, back: bool = False) -> None:
        """Let the pass play by itself, or freeze it where it is; in mid-air what is on its way may turn.

        Args:
            back: Whether steps are taken back.
        """
        playback, state = self.playback, self.state
        if state is None:
            return
        if playback.is_playing and playback.back == back:
            playback.freeze()
        else:
            end = 0 if back else len(state.steps)
            if self.phase >= 1.0 and state.cursor == end:
                self.act(Goto(len(state.steps) - end))
            elif self.phase < 1.0 and back != (self.passage is not None and self.passage.back):
                self._turn()
                self._announce(What.CURSOR)
            playback.play(back=back)
        self._announce(What.PLAYING)

    def stop(self) -> None:
        """Stop playing; what was on its way lands."""
        self.playback.stop()
        self._announce(What.PLAYING)

    def set_speed(self, factor: float) -> None:
        """Play faster or slower; 1 is one step a second, infinity as fast as it can be painted."""
        self.settings.speed = factor
        self.playback.speed = factor
        self._announce(What.PLAYING)

    def set_stride(self, stride: str) -> None:
        """Play by steps, nodes, ranks or layers.

        Args:
            stride: One of the settings' strides.
        """
        self.settings.stride = stride
        self._announce(What.PLAYING)

    def set_reduce_motion(self, wanted: bool) -> None:
        """Let steps change the picture at once, or be seen on their way."""
        self.settings.reduce_motion = self.playback.reduce_motion = wanted
        self._announce(What.PLAYING)
