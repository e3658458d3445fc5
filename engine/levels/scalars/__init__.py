"""The scalars level: a tensor graph written out with one node a number.

:func:`expand` turns a graph into an ordinary graph of scalars whose leaves and statements are the single elements
(``W[0,1]``, ``z[0]``); :func:`scalar_trace` gives it the numbers of a pass. Whoever works on graphs and traces works on
these too.
"""

from engine.levels.scalars.expansion import Expansion, expand, is_expanded
from engine.levels.scalars.numbers import scalar_trace
from engine.levels.scalars.size import LARGEST, element_count, least_operations

__all__ = ["LARGEST", "Expansion", "element_count", "expand", "is_expanded", "least_operations", "scalar_trace"]
