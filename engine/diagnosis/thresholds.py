"""Where a number begins to be a problem. Each is a ratio or a share, so that units of measurement do not matter."""

from __future__ import annotations

VANISHED = 1e-4
"""The error signal of the farthest layer is so small a part of the nearest one's: it vanishes. One learning rate serves
all layers, so the farthest one then stands still while the nearest one learns."""
EXPLODED = 1e4
"""It is so many times as large: it explodes."""
LEAST_DEPTH = 3
"""Between so many layers at least: with fewer, a small factor is just a small factor."""
TINY = 1e-6
"""An error signal or a value below this part of its neighbours' is worth asking about."""
STANDSTILL = 2.0**-52
"""A parameter whose error signal is so small a part of it keeps all digits in an update with a learning rate of 1."""
HUGE = 1e6
"""And above so many times."""
SATURATED_SLOPE = 0.01
"""A unit is saturated while its derivative is below this part of the largest one it can have at all: for the logistic
function from |z| = 6 on, for tanh from |z| = 3 on."""
SHARE_OF_UNITS = 0.5
"""A layer with so large a share of dead or saturated units is a finding; fewer are only counted."""
FEWEST_EXAMPLES = 2
"""A unit is called dead on no fewer examples: on a single one every other ReLU is silent."""
EXAMPLES_FOR_ONE_UNIT = 16
"""Single units of a layer are called dead on no fewer examples: a healthy ReLU is silent on each of 16 by chance once
in 65,536 times."""
FLOAT16_MAX = 65504.0
"""The largest number of half precision (IEEE 754 binary16)."""
FLOAT16_OVERFLOW = 65520.0
"""From here on a number is rounded to infinity there: half way to what would be the next one."""
NEIGHBOURS = 5
"""So many nearest examples must agree against an example before its target is doubted."""
FEWEST_NEIGHBOURED = 20
"""In sets of fewer examples neighbours say nothing: in xor, every neighbour has the other target."""
FAR_FROM_ITS_KIND = 3.0
"""A doubted example is so many times as far from its own kind as from the neighbours that contradict it: overlapping
classes, where contradictions are natural, are left alone."""
MOST_PAIRS = 4_000_000
"""Larger data sets (examples squared) are not compared with their neighbours."""
MISFIT = 20.0
"""A prediction is off by so many times what is usual among the examples before its target is doubted."""
FIT = 3.0
"""And hits another example's target within so many times what is usual."""
MOST_EXCHANGED = 8
"""Where more examples are off the model does not fit them, and can tell nothing about their targets."""
MOST_PROBED = 2_000_000
"""A model whose values hold more numbers is not run again to see where its loss goes."""
