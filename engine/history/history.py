"""The history: the passes of a sitting in their order, within a bound of memory. It only grows, or is thinned out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engine.arrays import Array
from engine.history.grounds import Ground, alike, same_numbers, sharing
from engine.history.memory import Memory
from engine.history.record import Made, PassRecord
from engine.learning.outcomes import TrainedPass
from engine.model import Model

MEGABYTE = 2**20
_LOOKED_AT = 8
"""So many grounds of the last passes are compared with an edited model."""
_KEPT_SHARE = 0.875
"""Thinning out goes on to this share of the bound, so that it is not needed again with the next pass."""


class History:
    """The passes of a sitting.

    Where they would take more than the bound, the older half is thinned out: of the passes there that are not pinned,
    every second one is dropped, those of trainings first. So a long training stays in sight from its beginning, the
    more finely the later. The newest pass and pinned ones are never dropped.

    Attributes:
        made: How many passes there were, dropped ones included; also the number of the newest.
        version: Another number after every change.

    Args:
        bound_bytes: How much memory it may take.
    """

    def __init__(self, bound_bytes: int = 256 * MEGABYTE) -> None:
        self._bound = bound_bytes
        self._kept: list[PassRecord] = []
        self._pinned: set[int] = set()
        self._memory = Memory()
        self._gesture: object = None
        self._records: tuple[PassRecord, ...] | None = ()
        self._training: dict[int, Ground] = {}
        self.made = 0
        self.version = 0

    # ------------------------------------------------------------------------------------------------------- looking
    @property
    def records(self) -> Sequence[PassRecord]:
        """The passes that are kept, oldest first."""
        if self._records is None:
            self._records = tuple(self._kept)
        return self._records

    @property
    def dropped(self) -> int:
        """How many passes are no longer kept."""
        return self.made - len(self._kept)

    @property
    def pinned(self) -> frozenset[int]:
        """The numbers of the pinned passes."""
        return frozenset(self._pinned)

    @property
    def used_bytes(self) -> int:
        """How much memory the passes take."""
        return self._memory.used_bytes

    @property
    def bound_bytes(self) -> int:
        """How much memory they may take."""
        return self._bound

    def place(self, number: int) -> int:
        """The place among the kept passes of a number: its own, or of the next one that is kept, or the last."""
        low, high = 0, len(self._kept)
        while low < high:
            middle = (low + high) // 2
            if self._kept[middle].number < number:
                low = middle + 1
            else:
                high = middle
        return max(min(low, len(self._kept) - 1), 0)

    def find(self, number: int) -> PassRecord | None:
        """The pass of a number, while it is kept."""
        place = self.place(number)
        found = self._kept[place] if self._kept else None
        return found if found is not None and found.number == number else None

    # -------------------------------------------------------------------------------------------------------- growing
    def clear(self) -> None:
        """Forget all of it."""
        self._kept.clear()
        self._pinned.clear()
        self._training.clear()
        self._memory = Memory()
        self._gesture, self.made = None, 0
        self._changed()

    def add(
        self, model: Model, loss: float | None, label: str, made: Made = Made.EDIT, gesture: object = None
    ) -> PassRecord:
        """Take the pass of a model in; one with the numbers of the last one is no other pass.

        Args:
            model: What was run.
            loss: Its loss.
            label: What made it, in words.
            made: The same, as a kind.
            gesture: Edits of the same gesture are one pass, the last one; None for a pass of its own.
        """
        last = self._kept[-1] if self._kept else None
        ground, changed = self._placed(model, last)
        if last is not None and ground is last.ground and _same_objects(changed, last.changed):
            self._gesture = gesture
            return last
        merges = last is not None and gesture is not None and gesture == self._gesture and last.made is made
        if last is not None and merges and last.number not in self._pinned:
            self._drop([len(self._kept) - 1])
            self.made -= 1
        self._gesture = gesture
        statistics = MappingProxyType(dict(model.statistics))
        return self._append(PassRecord(self.made + 1, made, label, ground, changed, loss, statistics=statistics))

    def add_trained(self, passed: TrainedPass) -> PassRecord:
        """Take a pass of a training in."""
        self._gesture = None
        ground = self._training.get(id(passed.model))
        if ground is None:
            # The ground holds the model, so no other one can have its id meanwhile.
            ground = self._training[id(passed.model)] = Ground(passed.model, passed.examples)
        made = Made.STEP if passed.batches == 1 else Made.BATCH
        label = f"epoch {passed.epoch}" + (f", batch {passed.batch}" if passed.batches > 1 else "")
        return self._append(
            PassRecord(
                self.made + 1,
                made,
                label,
                ground,
                passed.values,
                passed.loss,
                passed.rows,
                passed.draw,
                passed.epoch,
                passed.batch,
                passed.statistics,
            )
        )

    def _append(self, record: PassRecord) -> PassRecord:
        self._kept.append(record)
        self._memory.take(record)
        self.made += 1
        self._changed()
        self._fit()
        return record

    def _placed(self, model: Model, last: PassRecord | None) -> tuple[Ground, Mapping[int, Array]]:
        """The ground of a model, and what differs from it."""
        ground = next((ground for ground in self._last_grounds() if _stands_on(model, ground)), None)
        if ground is None:
            shared = model if last is None else sharing(model, last.ground.model)
            return Ground(shared), MappingProxyType({})
        changed = {}
        for leaf, value in model.values.items():
            if same_numbers(value, ground.model.values[leaf]):
                continue
            before = last.changed.get(leaf) if last is not None and last.ground is ground else None
            changed[leaf] = before if before is not None and same_numbers(value, before) else value
        return ground, MappingProxyType(changed)

    def _last_grounds(self) -> list[Ground]:
        """The grounds of the last edits, the newest first."""
        found: dict[int, Ground] = {}
        for record in reversed(self._kept):
            if not record.is_of_training:
                found.setdefault(id(record.ground), record.ground)
                if len(found) == _LOOKED_AT:
                    break
        return list(found.values())

    # -------------------------------------------------------------------------------------------------------- the bound
    def set_bound(self, bound_bytes: int) -> None:
        """Allow it more memory, or less: passes are dropped at once if they take more."""
        self._bound = bound_bytes
        self._fit()

    def pin(self, number: int) -> None:
        """Never drop the pass of a number."""
        if self.find(number) is not None:
            self._pinned.add(number)
            self._changed()

    def unpin(self, number: int) -> None:
        """Let the pass of a number be dropped again."""
        self._pinned.discard(number)
        self._changed()
        self._fit()

    def _fit(self) -> None:
        """Thin the older passes out until what is kept fits."""
        if self.used_bytes <= self._bound:
            return
        while self.used_bytes > _KEPT_SHARE * self._bound:
            loose = [i for i, record in enumerate(self._kept[:-1]) if record.number not in self._pinned]
            if not loose:
                break
            older = loose[: max(len(loose) // 2, 1)]
            trained = [i for i in older if self._kept[i].is_of_training]
            # The first of each two goes last of all: the sitting's beginning is worth more than what follows it.
            self._drop((trained if len(trained) > 1 else older)[1::2] or older)
        self._changed()

    def _drop(self, places: Iterable[int]) -> None:
        gone = set(places)
        for i in gone:
            self._memory.give(self._kept[i])
        self._kept = [record for i, record in enumerate(self._kept) if i not in gone]
        alive = {id(record.ground) for record in self._kept}
        self._training = {key: ground for key, ground in self._training.items() if id(ground) in alive}
        self._changed()

    def _changed(self) -> None:
        self._records = None
        self.version += 1


def _stands_on(model: Model, ground: Ground) -> bool:
    own = ground.model
    return model.rows == own.rows and model.evaluating == own.evaluating and alike(model.graph, own.graph)


def _same_objects(a: Mapping[int, Array], b: Mapping[int, Array]) -> bool:
    return a.keys() == b.keys() and all(value is b[leaf] for leaf, value in a.items())


def evenly(records: Sequence[PassRecord], most: int) -> list[PassRecord]:
    """At most so many passes, evenly over all of them, with the first and the last one."""
    if len(records) <= most:
        return list(records)
    return [records[int(i)] for i in np.unique(np.linspace(0, len(records) - 1, most).round())]
