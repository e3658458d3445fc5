"""How numbers and names are printed where nobody asks for anything else: one choice for the whole program."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST_DIGITS, MOST_DIGITS = 2, 10


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """The choice.

    Attributes:
        digits: Significant digits of a number.
        mathematical: Whether ``lam`` is written as λ and ``w_12`` with a subscript, or both as they are spelled.
    """

    digits: int = 4
    mathematical: bool = True


_chosen = PrintOptions()


def print_options() -> PrintOptions:
    """What is chosen now."""
    return _chosen


def set_print_options(options: PrintOptions) -> None:
    """Choose for the whole program, as numpy's print options are chosen: printed text has no state to carry it in.

    Raises:
        ValueError: So many digits are not offered.
    """
    if not FEWEST_DIGITS <= options.digits <= MOST_DIGITS:
        raise ValueError(f"numbers are printed with {FEWEST_DIGITS} to {MOST_DIGITS} digits, not {options.digits}")
    global _chosen  # noqa: PLW0603 - see above
    _chosen = options
