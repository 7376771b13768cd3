"""PDF pages of forms, letters and lists: the same input gives the same bytes.

The font is one of those every reader of PDF brings for Chinese (Adobe-GB1), so no font file is needed. What it does
not hold, rare Han above all, is printed as □ and listed at the foot of the page to be written by hand.
"""

from kernel.pdf.cells import Cells, box, cell, grid, row, signatures
from kernel.pdf.document import MEDIA_TYPE, heading, paragraph, render
from kernel.pdf.font import missing, shown
from kernel.pdf.foot import Proof, missing_note, prove

__all__ = [
    "MEDIA_TYPE",
    "Cells",
    "Proof",
    "box",
    "cell",
    "grid",
    "heading",
    "missing",
    "missing_note",
    "paragraph",
    "prove",
    "render",
    "row",
    "shown",
    "signatures",
]
