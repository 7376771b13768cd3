"""How much demo data there is: one screenful, one school, one province."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoSize:
    """Exact numbers of schools, graduates (all schools together) and employers."""

    name: str
    schools: int
    graduates: int
    employers: int


SIZES = {
    size.name: size
    for size in (
        DemoSize("small", schools=2, graduates=600, employers=40),
        DemoSize("school", schools=2, graduates=15_000, employers=300),
        DemoSize("province", schools=150, graduates=600_000, employers=5_000),
    )
}


def demo_size(name: str) -> DemoSize:
    """The size of a name. Raises ValueError for an unknown one, naming those that exist."""
    if name not in SIZES:
        raise ValueError(f"unknown demo size {name!r}, choose one of {', '.join(SIZES)}")
    return SIZES[name]
