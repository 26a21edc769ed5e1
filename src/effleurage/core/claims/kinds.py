"""The values that a claim may choose from, in the words of the claim file.

Knows each value and what it means. Refuses to know how form and file spell them: ``edi`` and
``documents`` do.
"""

from __future__ import annotations

from enum import StrEnum


class LineOfBusiness(StrEnum):
    """Which body of rules a payer answers to."""

    COMMERCIAL = "commercial"
    AUTO = "auto"
    WORKERS_COMP = "workers-comp"
    VA = "va"
    MEDICARE = "medicare"
    MEDICARE_ADVANTAGE = "medicare-advantage"
    MEDICAID = "medicaid"
    TRICARE = "tricare"
    LIABILITY = "liability"


class Sex(StrEnum):
    """Administrative sex as the card states it (837P DMG03, box 3)."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class Relationship(StrEnum):
    """What the client is to the subscriber (box 6); ``EMPLOYEE`` where the employer subscribes."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    OTHER = "other"
    EMPLOYEE = "employee"


class Frequency(StrEnum):
    """Why this claim is sent: for the first time, to replace, or to void an adjudicated one."""

    ORIGINAL = "1"
    REPLACEMENT = "7"
    VOID = "8"


class UnitRule(StrEnum):
    """How a payer turns minutes into 15-minute units (``docs/algorithms/units.md``)."""

    CMS = "cms"
    MIDPOINT = "midpoint"
    UNKNOWN = "unknown"


class TaxIdKind(StrEnum):
    """Whose number stands in box 25."""

    EIN = "EIN"
    SSN = "SSN"


class ReferrerRole(StrEnum):
    """What the referring clinician did (box 17 qualifier)."""

    REFERRING = "DN"
    ORDERING = "DK"
    SUPERVISING = "DQ"


class AccidentCause(StrEnum):
    """What brought the injury about (box 10)."""

    AUTO = "auto"
    WORK = "work"
    OTHER = "other"


class BenefitsAssigned(StrEnum):
    """Did the client tell the payer to pay the practice (box 13)?"""

    YES = "Y"
    NO = "N"
    REFUSED = "W"


class Turn(StrEnum):
    """In which order the payers of one claim are asked (837P SBR01)."""

    FIRST = "P"
    SECOND = "S"
    THIRD = "T"
    FOURTH = "A"
    FIFTH = "B"
    SIXTH = "C"
    SEVENTH = "D"
    EIGHTH = "E"
    NINTH = "F"
    TENTH = "G"
    ELEVENTH = "H"
    UNKNOWN = "U"


class AdjustmentGroup(StrEnum):
    """Who bears what a payer did not pay (CAS01)."""

    CONTRACTUAL = "CO"
    CLIENT_SHARE = "PR"
    OTHER = "OA"
    PAYER_INITIATED = "PI"
    CORRECTION = "CR"
