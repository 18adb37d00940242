"""Notebooks: a plot has the house style and a word below it, and is small enough to keep."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

STYLE = 'plt.style.use("course.plots")'
LARGEST = 40 * 1024  # bytes of a picture


@dataclass(frozen=True)
class Plot:
    """A code cell that shows pictures: where it stands, all code down to it, what is below."""

    place: str
    pictures: dict[str, str]  # by kind, as kept in the file
    code: str
    below: str

    def size(self) -> int:
        """Return how many bytes its pictures take."""
        return sum(len(base64.b64decode(picture)) for picture in self.pictures.values())


def plots(texts: dict[str, str]) -> Iterator[Plot]:
    """Yield the plots of all notebooks, from top to bottom."""
    for place, text in texts.items():
        cells = json.loads(text)["cells"] if place.endswith(".ipynb") else []
        code = ""
        for number, cell in enumerate(cells):
            below = "".join(cells[number + 1]["source"]) if number + 1 < len(cells) else ""
            pictures = {
                kind: "".join(value)
                for output in cell.get("outputs", ())
                for kind, value in output.get("data", {}).items()
                if kind.startswith("image/")
            }
            if cell["cell_type"] == "code":
                code += "".join(cell["source"]) + "\n"
            if pictures:
                yield Plot(f"{place}, cell {cell['id']}", pictures, code, below)


def test_below_a_plot_stands_what_to_see(texts: dict[str, str]) -> None:
    mark = "**What to see:**"

    bare = [plot.place for plot in plots(texts) if not plot.below.startswith(mark)]

    assert not bare, f"{bare}: the cell below a plot begins with {mark}"


def test_a_plot_has_the_style_of_the_course(texts: dict[str, str]) -> None:
    found = list(plots(texts))

    others = [plot.place for plot in found if STYLE not in plot.code]

    assert found, "no notebook has a plot: run them, and keep what they show"
    assert not others, f"{others}: a cell above says {STYLE}"


def test_a_plot_is_kept_as_a_small_png(texts: dict[str, str]) -> None:
    found = list(plots(texts))

    kinds = [plot.place for plot in found if plot.pictures.keys() != {"image/png"}]
    large = [f"{plot.place}: {plot.size():,}" for plot in found if plot.size() > LARGEST]

    assert not kinds, f"{kinds}: PNG, one to a cell; nbval would compare SVG, letter by letter"
    assert not large, f"{large}: at most {LARGEST:,} bytes; draw fewer points, or less"
