import dataclasses
import enum
import typing


@dataclasses.dataclass(order=True, slots=True)
class Point:
    x: int
    y: 'list[int]' = dataclasses.field(default_factory=list)


class Colour(enum.Enum):
    RED = enum.auto()


class Pair(typing.NamedTuple):
    left: Point
    right: 'Pair | None' = None


print(Point(1), Point(1) < Point(2), typing.get_type_hints(Point), typing.get_type_hints(Pair), Colour.RED, repr(Colour.RED), Colour.__module__)
