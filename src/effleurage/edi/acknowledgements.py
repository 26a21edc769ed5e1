"""What comes back before the money does: TA1, 999 and 277CA, read into answers and written.

The one door to three neighbours: the values (``answers``), how they are read from a file, and how
whoever receives claims writes them. Refuses to do anything itself.
"""

from effleurage.edi.acknowledgements_from_x12 import Answers, read_acknowledgements
from effleurage.edi.acknowledgements_to_x12 import (
    AnswerWithoutClaims,
    ClaimVerdict,
    Envelope,
    PartlyIsForGroups,
    write_277ca,
    write_999,
    write_ta1,
)
from effleurage.edi.answers import (
    BatchAnswer,
    ClaimAnswer,
    ClaimStatus,
    FileAnswer,
    GroupAnswer,
    SetAnswer,
    SyntaxFault,
    Verdict,
)

__all__ = [
    "AnswerWithoutClaims",
    "Answers",
    "BatchAnswer",
    "ClaimAnswer",
    "ClaimStatus",
    "ClaimVerdict",
    "Envelope",
    "FileAnswer",
    "GroupAnswer",
    "PartlyIsForGroups",
    "SetAnswer",
    "SyntaxFault",
    "Verdict",
    "read_acknowledgements",
    "write_277ca",
    "write_999",
    "write_ta1",
]
