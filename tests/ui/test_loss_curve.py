"""The loss curve's axis: what stands beside it can be read, whatever was drawn before."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import theme_named
from ui.training.curve import LossCurve

RUNS = [(0.7, 6.0), (0.2, 1.04), (0.9, 1.01), (0.7, 2.1), (5e6, 14.0), (0.011, 1.3)]
"""The first loss of a training, and by how many powers of ten it falls."""


@pytest.fixture
def curve(qtbot):
    curve = LossCurve(theme_named("light"))
    qtbot.addWidget(curve)
    curve.resize(500, 160)
    curve.show()
    return curve


def labelled(curve: LossCurve) -> list[float]:
    """The logarithms that have a number beside them."""
    axis = curve.getAxis("left")
    low, high = axis.range
    ticks = axis.tickValues(low, high, axis.size().height())
    return [place for _, places in ticks[:1] for place in places]


def test_only_powers_of_ten_have_numbers_in_one_training_after_the_other(curve):
    for first, decades in RUNS:
        curve.show_losses((), ())
        curve.show_losses([first, first * 0.9], ())  # an axis that is not logarithmic yet
        losses = first * 10 ** -np.linspace(0, decades, 40)
        curve.show_losses(list(losses), ())
        QApplication.processEvents()
        places = labelled(curve)
        assert places == sorted({round(place) for place in places}), "no 9, 8, 7 … of a decade"
        assert places
        low, high = curve.getAxis("left").range
        gap = curve.getAxis("left").size().height() / (high - low) * np.diff([*places, places[-1] + 9]).min()
        assert gap >= 12, "numbers of 10 pixels do not lie on each other"


def test_it_leaves_the_canvas_its_height(curve):
    assert curve.sizeHint().height() <= 200


def test_a_loss_that_wavers_by_a_thousandth_looks_flat(curve):
    wavering = 0.694 + 0.0005 * np.sin(np.arange(60.0))
    curve.show_losses(list(wavering), ())
    QApplication.processEvents()
    low, high = curve.getViewBox().viewRange()[1]
    assert low < wavering.min() < wavering.max() < high
    assert high - low > 50 * np.ptp(wavering)


def test_a_loss_that_falls_has_the_whole_height_and_so_has_the_next_one(curve):
    for losses in ([0.694] * 9, [0.7, 0.5, 0.4], [0.0, 0.0], [3.0, 0.001]):
        curve.show_losses(losses, ())
        QApplication.processEvents()
        low, high = curve.getViewBox().viewRange()[1]
        if max(losses) > 1.5 * min(losses):
            shown = np.log10(losses) if curve.getPlotItem().ctrl.logYCheck.isChecked() else np.asarray(losses)
            assert np.ptp(shown) > 0.7 * (high - low)
        assert low < high
