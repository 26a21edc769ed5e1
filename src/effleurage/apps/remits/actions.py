"""Everything that is done with remits, in one place: each is told by its name and its module."""

from effleurage.apps.remits.held import (
    PaymentName,
    RemitCannotBeReplaced,
    RemitIsNotWaiting,
    RemitIsOnRecord,
    RemitNeedsItsName,
    dismiss_remit,
    name_remit,
    release_remit,
    replace_remit,
)
from effleurage.apps.remits.intake import Became, FileHoldsNoRemit, TakenIn, take_in_remits
from effleurage.apps.remits.paper import (
    MovedOutside,
    PaperClaim,
    PaperLine,
    PaperRemit,
    enter_paper_remit,
)
from effleurage.apps.remits.settling import (
    AnswerCannotBePosted,
    Answers,
    NothingToTakeBack,
    Outside,
    PartIsNotHeld,
    PartStandsNowhere,
    PaysTowards,
    rematch_held,
    settle_held_part,
    take_back_part,
)

__all__ = [
    "AnswerCannotBePosted",
    "Answers",
    "Became",
    "FileHoldsNoRemit",
    "MovedOutside",
    "NothingToTakeBack",
    "Outside",
    "PaperClaim",
    "PaperLine",
    "PaperRemit",
    "PartIsNotHeld",
    "PartStandsNowhere",
    "PaymentName",
    "PaysTowards",
    "RemitCannotBeReplaced",
    "RemitIsNotWaiting",
    "RemitIsOnRecord",
    "RemitNeedsItsName",
    "TakenIn",
    "dismiss_remit",
    "enter_paper_remit",
    "name_remit",
    "release_remit",
    "rematch_held",
    "replace_remit",
    "settle_held_part",
    "take_back_part",
    "take_in_remits",
]
