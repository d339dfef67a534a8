"""Changes made to a network by hand: a layer over its parameters that can be looked at and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from playground.engine.config import Setting
from playground.engine.network import BIASES, PARAMETER_NAMES, ParameterName, Parameters

PARAMETER_VALUE = Setting("value", "Value", 0.0, 1_000.0, "One number of the network.", minimum=-1_000.0)
"""What a parameter can be set to."""


@dataclass(frozen=True, order=True)
class ParameterIndex:
    """Where one parameter stands: the matrix, its row and its column; a bias has column 0 alone."""

    name: ParameterName
    row: int
    column: int = 0

    def is_in(self, parameters: Parameters) -> bool:
        """Return whether there is such a place in ``parameters``."""
        if self.name not in PARAMETER_NAMES:
            return False
        shape = parameters[self.name].shape
        rows, columns = shape if len(shape) == 2 else (shape[0], 1)
        return 0 <= self.row < rows and 0 <= self.column < columns

    def value_in(self, parameters: Parameters) -> float:
        """Return the number that stands here."""
        matrix = parameters[self.name]
        return float(matrix[self.row] if matrix.ndim == 1 else matrix[self.row, self.column])

    def set_in(self, parameters: Parameters, value: float) -> None:
        """Make ``value`` the number that stands here."""
        matrix = parameters[self.name]
        matrix[(self.row,) if matrix.ndim == 1 else (self.row, self.column)] = value

    def __str__(self) -> str:
        return f"{self.name}[{self.row}]" if self.name in BIASES else f"{self.name}[{self.row}, {self.column}]"


@dataclass(frozen=True)
class Edits:
    """What was changed by hand: single parameters, and units that are silenced.

    Attributes:
        values: the new value at each changed place.
        silenced: units that get no input at all, so that they are 0 at every timestep and nothing hears them.
    """

    values: Mapping[ParameterIndex, float] = field(default_factory=lambda: MappingProxyType({}))
    silenced: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.values or self.silenced)

    def set(self, place: ParameterIndex, value: object) -> Edits:
        """Return these edits with another value at ``place``.

        Raises:
            SettingError: if the value is not a number from −1,000 to 1,000.
        """
        number = float(PARAMETER_VALUE.validate(value))
        return replace(self, values=MappingProxyType({**self.values, place: number}))

    def unset(self, place: ParameterIndex) -> Edits:
        """Return these edits without that of ``place``."""
        values = {other: value for other, value in self.values.items() if other != place}
        return replace(self, values=MappingProxyType(values))

    def silence(self, unit: int) -> Edits:
        """Return these edits with ``unit`` silenced."""
        return replace(self, silenced=self.silenced | {unit})

    def unsilence(self, unit: int) -> Edits:
        """Return these edits with ``unit`` as it was before it was silenced."""
        return replace(self, silenced=self.silenced - {unit})

    def apply(self, parameters: Parameters) -> Parameters:
        """Return ``parameters`` with these changes, as a copy; the given ones stay as they are.

        Raises:
            IndexError: if a place or a unit is not in ``parameters``.
        """
        edited = parameters.copy()
        for place, value in self.values.items():
            if not place.is_in(parameters):
                raise IndexError(f"There is no {place} in this network.")
            place.set_in(edited, value)
        for unit in self.silenced:
            if not 0 <= unit < parameters.hidden_size:
                raise IndexError(f"There is no unit {unit} in this network.")
            for array in edited.layout:
                if array.rows == "unit":
                    edited[array.name][unit :: parameters.hidden_size] = 0.0
        return edited
