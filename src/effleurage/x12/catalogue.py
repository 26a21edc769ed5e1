"""Every fault an X12 file can have that we report: its code, weight, words, remedy and source.

The one table behind every finding of this package, so that the documentation is generated from
what the program says. Refuses to find anything: readers and checkers do, through :func:`found`.
Messages name codes, counts and control numbers, never a person's name or birth date.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from effleurage.findings import Finding, Position, Severity

BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO

#: A check stops listing here: what follows a hundredth fault rarely says anything new.
MOST_FINDINGS = 1_000
#: The longest label or value that a message repeats.
_LONGEST = 70


class Level(StrEnum):
    """How deep a check has to look to see the fault."""

    ENVELOPE = "envelope"
    SYNTAX = "syntax"
    GUIDE = "guide"
    BALANCE = "balancing"
    SITUATION = "situational"
    EXTERNAL = "external"
    BUSINESS = "line of business"


class Fault(NamedTuple):
    """One kind of fault. ``message`` may hold named holes, filled by :func:`found`."""

    code: str
    level: Level
    severity: Severity
    message: str
    fix: str
    source: str


_ENV, _SYN, _GUIDE = Level.ENVELOPE, Level.SYNTAX, Level.GUIDE
_BALANCE, _SIT, _EXT, _LOB = Level.BALANCE, Level.SITUATION, Level.EXTERNAL, Level.BUSINESS
_X221 = "005010X221A1 (835)"
_X222 = "005010X222A1 (837P)"
_BEFORE_SENDING = "Correct it and write the file again; the payer refuses such a claim."
_AS_DECIDED = (
    "Copy each amount from that payer's remit; together they explain the charge to the cent."
)
_HELD = "{ref} ({label}) holds {value}, {why}."
_LOOK_UP = "Look the code up with whoever made the file before acting on it."
_STANDARD = "ASC X12.5, interchange control structures"
_SYNTAX = "ASC X12.6, application control structure"
_RESEND = "Ask the sender for the file again; do not repair a payer's file by hand."
_HARMLESS = "Nothing to do: the file was read as if this were not there."
_LOOK = "Compare with the sender's own count or list before relying on the file."

_FAULTS = (
    Fault("X12-ENV-EMPTY", _ENV, BLOCK, "The file is empty.", _RESEND, _STANDARD),
    Fault(
        "X12-ENV-NOT-X12",
        _ENV,
        BLOCK,
        "This is not an X12 file: {looks}.",
        "Choose the file as the payer or clearinghouse sent it; it begins with ISA.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-TOO-BIG",
        _ENV,
        BLOCK,
        "The file has {size} bytes, more than the limit of {limit}.",
        "Split it by interchange, or raise the limit if the sender says that size is meant.",
        "effleurage.x12.source.MOST_BYTES",
    ),
    Fault(
        "X12-ENV-BOM", _ENV, INFO, "A byte order mark stands before the ISA.", _HARMLESS, _STANDARD
    ),
    Fault(
        "X12-ENV-LINES",
        _ENV,
        INFO,
        "Line ends follow the segment terminators.",
        _HARMLESS,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-WRAPPED",
        _ENV,
        WARN,
        "Line ends stand inside segments: the file was wrapped. They were taken out.",
        "Look at names and references near line ends: a blank may be missing.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-LEADING",
        _ENV,
        INFO,
        "Blanks stand before the first segment.",
        _HARMLESS,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-PREFACE",
        _ENV,
        WARN,
        "Text that is not X12 stands before the first segment; skipped, {count} characters.",
        "Look at the start of the file; use the file as it was sent, not a mail or a print of it.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-NO-ISA",
        _ENV,
        WARN,
        "There is no ISA: the sender, the receiver and the completeness of the file are unknown.",
        "Ask for the whole interchange. What is here was read with guessed delimiters.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-ISA-WIDTH",
        _ENV,
        WARN,
        "The ISA is {width} characters long instead of 106; its elements were read by their"
        " separators.",
        "Tell the sender: other programs read the ISA by its columns and may refuse the file.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-ISA16",
        _ENV,
        WARN,
        "ISA16 holds no component separator; ':' was assumed.",
        "Check that procedure codes and modifiers were read apart.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-ISA11",
        _ENV,
        INFO,
        "ISA11 holds no repetition separator, though ISA12 is {version}.",
        "Nothing to do: repeated elements are not used in this file.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-NO-SE",
        _ENV,
        BLOCK,
        "Transaction {control} has no SE: it may be cut off.",
        _RESEND,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-NO-GE",
        _ENV,
        WARN,
        "Group {control} has no GE: transactions may be missing.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-NO-IEA",
        _ENV,
        WARN,
        "Interchange {control} has no IEA: groups may be missing.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-NO-GS",
        _ENV,
        WARN,
        "Transaction {control} stands outside any group (no GS before it).",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-SE-COUNT",
        _ENV,
        WARN,
        "SE01 counts {said} segments, {real} are there.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-GE-COUNT",
        _ENV,
        WARN,
        "GE01 counts {said} transactions, {real} are there.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-IEA-COUNT",
        _ENV,
        WARN,
        "IEA01 counts {said} groups, {real} are there.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-SE-CONTROL",
        _ENV,
        WARN,
        "SE02 is {said}, its ST02 is {real}: the end belongs to another transaction.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-GE-CONTROL",
        _ENV,
        WARN,
        "GE02 is {said}, its GS06 is {real}.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-IEA-CONTROL",
        _ENV,
        WARN,
        "IEA02 is {said}, its ISA13 is {real}.",
        _LOOK,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-SAME-CONTROL",
        _ENV,
        WARN,
        "{tag} control number {control} is used twice.",
        "Make sure that the second is not a copy of the first before posting both.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-VERSION",
        _ENV,
        WARN,
        "ST03 says {said}, the group's GS08 says {real}.",
        "Tell the sender; the transaction was read by ST03.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-GROUP",
        _ENV,
        WARN,
        "GS01 is {said}, but a transaction {kind} belongs in a group {real}.",
        "Tell the sender; the transaction was read by its ST01.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-STRAY",
        _ENV,
        WARN,
        "Segments outside any transaction: {count}, from {tag} on; they were left out.",
        _RESEND,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-JUNK",
        _ENV,
        WARN,
        "Text that is not X12 follows the interchange; left out, {count} characters.",
        "Look at the end of the file; if it is not only padding, ask the sender.",
        _STANDARD,
    ),
    Fault(
        "X12-ENV-CUT",
        _ENV,
        BLOCK,
        "The file ends in the middle of a segment.",
        _RESEND,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-LAST",
        _ENV,
        INFO,
        "The last segment has no terminator.",
        _HARMLESS,
        _STANDARD,
    ),
    Fault(
        "X12-ENV-NO-TRANSACTION",
        _ENV,
        WARN,
        "Interchange {control} holds no transaction and no acknowledgement.",
        _RESEND,
        _STANDARD,
    ),
    Fault(
        "X12-SYN-LOWER",
        _SYN,
        WARN,
        "Segment identifiers not in capitals: {count}, this one first; read as if they were.",
        "Tell the sender: other programs refuse it.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-BLANK",
        _SYN,
        INFO,
        "Empty segments (two terminators together): {count}, this one first.",
        _HARMLESS,
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-NON-ASCII",
        _SYN,
        WARN,
        "Characters outside ASCII: {count}, this one first; read as {encoding}.",
        "Look at names in this file before matching by them.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-CONTROL",
        _SYN,
        WARN,
        "Control characters (NUL and the like) in the data: {count}, this one first.",
        _RESEND,
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-TAG",
        _SYN,
        BLOCK,
        "This is no segment: it does not begin with a segment identifier.",
        _RESEND,
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-MANY-ELEMENTS",
        _SYN,
        WARN,
        "{tag} has {real} elements; the guide knows {most}.",
        "Look for a separator inside a name or a note.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-MANY-COMPONENTS",
        _SYN,
        WARN,
        "{ref} has {real} components; the guide knows {most}.",
        "Look for a separator inside a code or a note.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-LENGTH",
        _SYN,
        WARN,
        "{ref} ({label}) is {real} characters long; {shortest} to {longest} are allowed.",
        "Look at the value: it may be cut or run together with another.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-NUMBER",
        _SYN,
        BLOCK,
        "{ref} ({label}) is not a number.",
        _RESEND,
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-DATE",
        _SYN,
        WARN,
        "{ref} ({label}) is not a date that exists.",
        "Ask the sender for the date; nothing was assumed in its place.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-TIME",
        _SYN,
        WARN,
        "{ref} ({label}) is not a time of day.",
        "Nothing to do unless the time decides which of two files is newer.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-NOTE",
        _SYN,
        WARN,
        "{tag} breaks syntax note {note}: {meaning}.",
        "Complete or remove the elements named; they only make sense together.",
        _SYNTAX,
    ),
    Fault(
        "X12-SYN-REPEAT",
        _SYN,
        WARN,
        "{ref} ({label}) is repeated {real} times; {most} is the most.",
        "Look for a repetition separator inside a value.",
        _SYNTAX,
    ),
    Fault(
        "X12-GUIDE-UNKNOWN",
        _GUIDE,
        WARN,
        "No guide is at hand for transaction {kind}, version {version}; only envelope was checked.",
        "Ask the sender for a version that this program knows.",
        "ASC X12 TR3s named in HIPAA, 45 CFR 162",
    ),
    Fault(
        "X12-GUIDE-MISSING-SEGMENT",
        _GUIDE,
        WARN,
        "{tag} ({label}) is missing in loop {loop}.",
        "Ask the sender; what the segment says is unknown.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-MISSING-LOOP",
        _GUIDE,
        WARN,
        "Loop {loop} ({label}) is missing.",
        "Ask the sender; what the loop says is unknown.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-UNEXPECTED",
        _GUIDE,
        WARN,
        "{tag} does not belong here; it was kept as it is and not used.",
        "Look at it: it may be misplaced, or belong to another transaction.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-ORDER",
        _GUIDE,
        WARN,
        "{tag} ({label}) comes too late in loop {loop}.",
        "Tell the sender; it was read as if it stood in its place.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-MANY",
        _GUIDE,
        WARN,
        "{tag} ({label}) stands here more often than {most} times.",
        "Look whether two records ran together.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-MISSING-ELEMENT",
        _GUIDE,
        WARN,
        "{ref} ({label}) is missing.",
        "Ask the sender; nothing was assumed in its place.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-NOT-USED",
        _GUIDE,
        INFO,
        "{ref} is filled, though the guide does not use it.",
        "Nothing to do: it was not read.",
        "{source}",
    ),
    Fault(
        "X12-GUIDE-CODE",
        _GUIDE,
        WARN,
        "{ref} ({label}) holds {value}, which is not a code of this guide.",
        "Look the code up with the sender before acting on it.",
        "{source}",
    ),
    Fault(
        "X12-SYN-DATE-ORDER",
        _SYN,
        WARN,
        "{ref} ({label}) ends before it begins.",
        "Ask the sender which of the two dates is meant.",
        _SYNTAX,
    ),
    Fault(
        "X12-GUIDE-HL-NUMBER",
        _GUIDE,
        WARN,
        "HL01 is {said}; levels are numbered one by one, and this one is {real}.",
        "Write the file again with the levels numbered in order.",
        "{version}, HL01",
    ),
    Fault(
        "X12-GUIDE-HL-PARENT",
        _GUIDE,
        WARN,
        "HL02 says that level {number} stands below {said}; by its kind it stands below {real}.",
        "Make sure whose claim this is before using it, then write the file again.",
        "{version}, HL02",
    ),
    Fault(
        "X12-GUIDE-HL-CHILDREN",
        _GUIDE,
        WARN,
        "HL04 is {said}, but level {number} has {real} below it.",
        "Compare with the sender's own list: a level may be missing.",
        "{version}, HL04",
    ),
    Fault(
        "X12-BAL-CLAIM-CHARGE",
        _BALANCE,
        BLOCK,
        "Claim {claim}: CLM02 is {said}, its lines (SV102) come to {real}.",
        _BEFORE_SENDING,
        _X222 + ", 2300 CLM02",
    ),
    Fault(
        "X12-BAL-OTHER-LINE",
        _BALANCE,
        BLOCK,
        "Claim {claim}, line {line}: payer {payer} explains {real} (SVD02, CAS); SV102 is {said}.",
        _AS_DECIDED,
        _X222 + ", 2430 SVD02",
    ),
    Fault(
        "X12-BAL-OTHER-CLAIM",
        _BALANCE,
        BLOCK,
        "Claim {claim}: payer {payer} explains {real} (AMT*D, every CAS); CLM02 is {said}.",
        _AS_DECIDED,
        _X222 + ", 2320 AMT02",
    ),
    Fault(
        "X12-BAL-AMOUNT",
        _BALANCE,
        BLOCK,
        "Claim {claim}: its lines cannot be added up, an amount is no dollars and cents.",
        _BEFORE_SENDING,
        _X222 + ", 2300 CLM02",
    ),
    Fault(
        "X12-SIT-SELF",
        _SIT,
        WARN,
        "Claim {claim} is the subscriber's own, but SBR02 is not 18.",
        "Say 18 (self), or put the claim below the patient's own level (2000C).",
        _X222 + ", 2000B SBR02",
    ),
    Fault(
        "X12-SIT-SELF-PATIENT",
        _SIT,
        WARN,
        "SBR02 says that the patient is the subscriber, but a patient's level follows (2000C).",
        "Leave SBR02 empty, or put the claims below the subscriber.",
        _X222 + ", 2000B SBR02",
    ),
    Fault(
        "X12-SIT-SELF-BIRTH",
        _SIT,
        WARN,
        "The patient is the subscriber, but birth date and sex (DMG) are missing.",
        _BEFORE_SENDING,
        _X222 + ", 2010BA DMG",
    ),
    Fault(
        "X12-SIT-SELF-ADDRESS",
        _SIT,
        WARN,
        "The patient is the subscriber, but the address (N3, N4) is missing.",
        _BEFORE_SENDING,
        _X222 + ", 2010BA N3",
    ),
    Fault(
        "X12-SIT-POINTER",
        _SIT,
        BLOCK,
        "Claim {claim}, line {line}: SV107 points to diagnosis {pointer}; the claim has {known}.",
        "Correct the pointer or add the diagnosis.",
        _X222 + ", 2400 SV107",
    ),
    Fault(
        "X12-SIT-LINE-NUMBER",
        _SIT,
        WARN,
        "Claim {claim}: line {real} is numbered {said} (LX01); lines count from 1.",
        "Write the file again with the lines numbered in order.",
        _X222 + ", 2400 LX01",
    ),
    Fault(
        "X12-SIT-CORRECTS",
        _SIT,
        BLOCK,
        "Claim {claim} replaces or voids another (CLM05-3 is {said}) without naming it (REF*F8).",
        "Add the payer's own claim number, as its remit states it.",
        _X222 + ", 2300 REF F8",
    ),
    Fault(
        "X12-SIT-ACCIDENT-STATE",
        _SIT,
        WARN,
        "Claim {claim} comes from a car accident (AA) without its state or country (CLM11-4, -5).",
        "Add the state in which it happened.",
        _X222 + ", 2300 CLM11-4",
    ),
    Fault(
        "X12-SIT-ACCIDENT-DATE",
        _SIT,
        WARN,
        "Claim {claim} comes from an accident (CLM11) without its date (DTP*439).",
        "Add the date of the accident.",
        _X222 + ", 2300 DTP 439",
    ),
    Fault(
        "X12-SIT-OTHER-COVER",
        _SIT,
        WARN,
        "Claim {claim} goes to a payer whose turn is not the first (SBR01 is {said}), but names no"
        " other cover (loop 2320).",
        "Add what the payer before it decided.",
        _X222 + ", 2320",
    ),
    Fault(
        "X12-SIT-OTHER-PAYER",
        _SIT,
        WARN,
        "Claim {claim}, line {line}: SVD01 is {payer}, which is none of its other payers (2330B).",
        "Write the number by which the claim names that payer (NM109).",
        _X222 + ", 2430 SVD01",
    ),
    Fault("X12-EXT-DIAGNOSIS", _EXT, WARN, _HELD, _LOOK_UP, "{source}; ICD-10-CM"),
    Fault("X12-EXT-NPI", _EXT, WARN, _HELD, _LOOK_UP, "{source}; 45 CFR 162.406"),
    Fault("X12-EXT-PLACE", _EXT, WARN, _HELD, _LOOK_UP, "{source}; CMS place of service set"),
    Fault("X12-EXT-PROCEDURE", _EXT, WARN, _HELD, _LOOK_UP, "{source}; CPT and HCPCS, shape"),
    Fault("X12-EXT-REASON", _EXT, WARN, _HELD, _LOOK_UP, "{source}; X12 list 139 (CARC)"),
    Fault("X12-EXT-REMARK", _EXT, WARN, _HELD, _LOOK_UP, "{source}; X12 list 411 (RARC)"),
    Fault("X12-EXT-STATE", _EXT, WARN, _HELD, _LOOK_UP, "{source}; USPS Publication 28"),
    Fault("X12-EXT-STATUS", _EXT, WARN, _HELD, _LOOK_UP, "{source}; X12 list 508"),
    Fault("X12-EXT-STATUS-CATEGORY", _EXT, WARN, _HELD, _LOOK_UP, "{source}; X12 list 507"),
    Fault("X12-EXT-TAXONOMY", _EXT, WARN, _HELD, _LOOK_UP, "{source}; NUCC taxonomy"),
    Fault(
        "X12-LOB-AUTO",
        _LOB,
        WARN,
        "Claim {claim} goes to a car insurer (SBR09 is AM), but its cause is no car accident.",
        "Say AA in CLM11, or correct the kind of cover.",
        _X222 + ", 2000B SBR09 and 2300 CLM11",
    ),
    Fault(
        "X12-LOB-WORK",
        _LOB,
        WARN,
        "Claim {claim} goes to workers' compensation (SBR09 is WC), but its cause is not work.",
        "Say EM in CLM11, or correct the kind of cover.",
        _X222 + ", 2000B SBR09 and 2300 CLM11",
    ),
    Fault(
        "X12-LOB-INJURY-DATE",
        _LOB,
        WARN,
        "Claim {claim} goes to workers' compensation without the day of the injury (DTP*439).",
        "Add the day of the injury: the payer finds its case by it.",
        _X222 + ", 2300 DTP 439",
    ),
    Fault(
        "X12-LOB-CASE-NUMBER",
        _LOB,
        INFO,
        "Claim {claim} goes to a property and casualty payer without its case number (REF*Y4).",
        "Add the number as soon as the payer has given one.",
        _X222 + ", 2010BA or 2010CA REF Y4",
    ),
    Fault(
        "X12-LOB-MEDICARE-SELF",
        _LOB,
        WARN,
        "Claim {claim} goes to Medicare for somebody who is not the subscriber.",
        "Put the claim below the subscriber: everybody in Medicare is a subscriber.",
        _X222 + ", 2000B SBR09 and 2000C",
    ),
    Fault(
        "X12-LOB-MEDICARE-SECOND",
        _LOB,
        WARN,
        "Claim {claim}: Medicare is not the first payer, but SBR05 does not say why.",
        "Say why Medicare comes second.",
        _X222 + ", 2000B SBR05",
    ),
    Fault(
        "X12-835-NONE",
        _GUIDE,
        BLOCK,
        "The file holds no 835. It holds: {kinds}.",
        "Choose the remittance file (835, also called ERA).",
        _X221,
    ),
    Fault(
        "X12-835-CLAIM",
        _GUIDE,
        BLOCK,
        "Claim {claim} was set aside: {why}.",
        "The other claims can be used. Enter this one by hand from the payer's site, or ask for"
        " the 835 again.",
        _X221,
    ),
    Fault(
        "X12-835-ORPHANS",
        _GUIDE,
        BLOCK,
        "A claim's details stand here without their CLP; they were left out.",
        "Ask for the 835 again: a claim's payment cannot be read.",
        _X221,
    ),
    Fault(
        "X12-835-AMOUNT",
        _BALANCE,
        BLOCK,
        "The amount of this payment (BPR02) is unknown: {why}. It was taken as nothing.",
        "Do not post this remit; ask for the 835 again.",
        _X221,
    ),
    Fault(
        "X12-835-TRACE",
        _GUIDE,
        WARN,
        "There is no trace number (TRN02).",
        "Match it to the cheque or transfer by amount and date.",
        _X221,
    ),
    Fault(
        "X12-835-PLB",
        _BALANCE,
        BLOCK,
        "A provider adjustment was left out: {why}.",
        "Do not post this remit; ask for the 835 again.",
        _X221,
    ),
    Fault(
        "X12-835-DATE",
        _SYN,
        WARN,
        "{ref} is not a date that exists; it was left empty.",
        "Take the date from the claim as it was billed.",
        _X221,
    ),
    Fault(
        "X12-835-COMPONENT",
        _SYN,
        WARN,
        "Procedures are parted by {found}, which is not the separator that ISA16 declares; they"
        " were read by it.",
        "Check the procedure codes and modifiers of this remit before matching by them.",
        _X221,
    ),
    Fault(
        "X12-835-ALLOWED",
        _SYN,
        WARN,
        "{ref} is no amount; the allowed amount was left empty.",
        "Nothing to do for posting: the allowed amount is not part of the balance.",
        _X221,
    ),
    Fault(
        "X12-CHECK-MORE",
        _SYN,
        WARN,
        "More than {most} findings: the rest is not listed.",
        "Mend the first ones; the others often follow from them.",
        "effleurage.x12.catalogue.MOST_FINDINGS",
    ),
)

CATALOGUE: dict[str, Fault] = {fault.code: fault for fault in _FAULTS}


class Notes:
    """The findings of one check, in order; behind the thousandth, one that says there are more."""

    __slots__ = ("_findings", "_noted")

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._noted: set[str] = set()

    def add(self, code: str, position: Position | None, **holes: object) -> None:
        """Note a catalogued fault, unless :data:`MOST_FINDINGS` are noted already."""
        if not self.is_full:
            self.keep(found(code, position, **holes))

    def add_once(self, code: str, position: Position | None, **holes: object) -> None:
        """Note a fault of which one a file says enough."""
        if code not in self._noted:
            self._noted.add(code)
            self.add(code, position, **holes)

    def keep(self, finding: Finding) -> None:
        """Note a finding made elsewhere."""
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(finding)
        elif len(self._findings) == MOST_FINDINGS:
            more = found("X12-CHECK-MORE", finding.position, most=MOST_FINDINGS)
            self._findings.append(more)

    @property
    def is_full(self) -> bool:
        """Whether noting more is in vain."""
        return len(self._findings) > MOST_FINDINGS

    def all(self) -> tuple[Finding, ...]:
        """Return the findings in the order noted."""
        return tuple(self._findings)


class Unheard(Notes):
    """Notes that nobody reads: for a walk that is to say where things stand, and nothing else."""

    __slots__ = ()

    @property
    def is_full(self) -> bool:
        """Whether noting is in vain: always."""
        return True


def found(code: str, position: Position | None, **holes: object) -> Finding:
    """Return the finding of a catalogued fault at a position, its words filled in.

    ``KeyError`` is a bug here, never bad input: the code or a hole is not in the catalogue.
    """
    fault = CATALOGUE[code]
    holes = {name: _clipped(value) for name, value in holes.items()}
    return Finding(
        code=code,
        severity=fault.severity,
        where=_words(position),
        message=fault.message.format(**holes),
        fix=fault.fix.format(**holes),
        source=fault.source.format(**holes),
        position=position,
    )


def _clipped(value: object) -> str:
    """Return a value short and printable: a damaged file can put anything into any element."""
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value)[: _LONGEST + 1])
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _words(position: Position | None) -> str:
    if position is None:
        return "the whole file"
    place = ", ".join(filter(None, (position.loop and f"loop {position.loop}", position.element)))
    return f"segment {position.segment} ({place})" if place else f"segment {position.segment}"
