"""What the short codes inside segments mean, in our own words.

Knows, by the element that holds it, what a code says: whose number a number is, how a payment
travels, how a claim was decided. Refuses to quote X12's descriptions, which are licensed: a code
without words here is shown as the code. The lists with dates (CARC, RARC, places, states) are
``codes``'; :func:`meaning` asks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from effleurage.codes import adjustments, places, procedures, states, taxonomy
from effleurage.edi import answers, eligibility_words

#: How a payment travels (835 BPR04).
PAYMENT_METHODS: Final = MappingProxyType(
    {
        "ACH": "by EFT",
        "BOP": "by the payer's own choice of method",
        "CHK": "by cheque",
        "FWT": "by wire",
        "NON": "without moving money",
    }
)
#: How a claim was decided (835 CLP02).
DECISIONS: Final = MappingProxyType(
    {
        "1": "decided as the first payer",
        "2": "decided as the second payer",
        "3": "decided as the third payer",
        "4": "denied",
        "19": "decided as the first payer and passed on",
        "20": "decided as the second payer and passed on",
        "21": "decided as the third payer and passed on",
        "22": "takeback: an earlier decision is reversed",
        "23": "not this payer's claim, passed on",
        "25": "an estimate, not a payment",
    }
)
_NUMBERS = {
    "0B": "licence number",
    "1C": "Medicare number",
    "1D": "Medicaid number",
    "1K": "the payer's number",
    "1L": "group or policy number",
    "24": "employer's number (EIN)",
    "34": "social security number",
    "46": "electronic identifier",
    "6P": "group number",
    "6R": "line number",
    "9F": "referral number",
    "D9": "the clearinghouse's number",
    "EA": "record number",
    "EI": "employer's number (EIN)",
    "F8": "original claim number",
    "FI": "tax number",
    "FY": "claim office number",
    "G1": "authorisation number",
    "G2": "the payer's own number for the provider",
    "II": "health identifier",
    "MI": "member number",
    "NF": "NAIC number",
    "PI": "payer identifier",
    "SY": "social security number",
    "TJ": "tax number",
    "XV": "national plan identifier",
    "XX": "NPI",
    "Y4": "property and casualty claim number",
    "ZZ": "as the two agreed",
    "30": "tax number",
}
_CONTACTS = {
    "ED": "electronic address",
    "EM": "e-mail",
    "EX": "extension",
    "FX": "fax",
    "TE": "phone",
    "UR": "web page",
}
_KINDS_OF_CODE = {
    "ABF": "diagnosis (ICD-10)",
    "ABK": "first diagnosis (ICD-10)",
    "BF": "diagnosis (ICD-9)",
    "BK": "first diagnosis (ICD-9)",
    "HC": "CPT or HCPCS",
    "N4": "drug code (NDC)",
    "NU": "revenue code",
    "PXC": "taxonomy",
}
_RELATIONSHIPS = {
    "01": "spouse",
    "18": "self",
    "19": "child",
    "20": "employee",
    "21": "not known",
    "34": "another adult",
    "39": "organ donor",
    "40": "donor who died",
    "53": "life partner",
    "G8": "another relationship",
}
_PLANS = {
    "11": "other non-federal programme",
    "12": "preferred provider plan (PPO)",
    "13": "point of service plan",
    "14": "exclusive provider plan (EPO)",
    "15": "indemnity",
    "16": "Medicare Advantage (HMO)",
    "AM": "auto",
    "BL": "Blue Cross Blue Shield",
    "CH": "TRICARE",
    "CI": "commercial",
    "DS": "disability",
    "FI": "federal employees",
    "HM": "health maintenance plan (HMO)",
    "LM": "liability",
    "MA": "Medicare Part A",
    "MB": "Medicare Part B",
    "MC": "Medicaid",
    "OF": "other federal programme",
    "TV": "Title V",
    "VA": "Veterans Affairs",
    "WC": "workers' compensation",
    "ZZ": "agreed between the two",
}
_VERDICTS = {
    "A": "accepted",
    "E": "accepted, with errors noted",
    "M": "rejected: the authentication failed",
    "P": "partly accepted",
    "R": "rejected",
    "W": "rejected: the assurance failed",
    "X": "rejected: it could not be decrypted",
}
_YES_NO = {"Y": "yes", "N": "no", "W": "does not apply", "U": "not known"}
_WHOSE_CLAIM = {"P": "first payer", "S": "second payer", "T": "third payer"}
_AMOUNTS = {
    "AU": "covered",
    "B6": "allowed",
    "D": "paid by the other payer",
    "D8": "discount",
    "EAF": "still owed",
    "F5": "paid by the client",
    "I": "interest",
    "KH": "allowed late filing reduction",
    "T": "tax",
    "T3": "charge",
    "YU": "accepted",
    "YY": "refused",
}
_DATES = {
    "150": "from",
    "151": "to",
    "232": "first",
    "233": "last",
    "472": "served",
    "050": "received",
}
_GROUPS = {
    "FA": "answers to groups (999)",
    "HB": "cover answers (271)",
    "HC": "claims (837)",
    "HN": "answers about claims (277)",
    "HP": "remittances (835)",
    "HR": "questions about claims (276)",
    "HS": "cover questions (270)",
}
_TRANSACTIONS = {
    "270": "cover question",
    "271": "cover answer",
    "276": "question about claims",
    "277": "answer about claims",
    "278": "authorisation",
    "835": "remittance",
    "837": "claims",
    "999": "answer to a group",
}
_PAPERS = {"BM": "by mail", "EL": "electronically", "FX": "by fax", "AA": "on request"}
_RELEASES = {"Y": "signed", "I": "allowed by law"}
_CAUSES = {"AA": "car accident", "EM": "work", "OA": "another accident"}
_LEVELS = {
    "19": "provider",
    "20": "who answers or is paid",
    "21": "who asks",
    "22": "subscriber",
    "23": "client",
    "PT": "client",
}
_PLACES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        **dict.fromkeys(("NM108", "N103", "ISA05", "ISA07"), _NUMBERS),
        "REF01": _NUMBERS,
        **dict.fromkeys(("PER03", "PER05", "PER07"), _CONTACTS),
        "BPR03": {"C": "paid", "D": "taken back"},
        "BPR04": PAYMENT_METHODS,
        "CLP02": DECISIONS,
        **dict.fromkeys(("CLP06", "SBR09"), _PLANS),
        **dict.fromkeys(("SBR02", "PAT01", "INS02"), _RELATIONSHIPS),
        "SBR01": _WHOSE_CLAIM,
        "CLM05-3": {"1": "first sending", "7": "replaces an earlier claim", "8": "voids one"},
        "CLP09": {"1": "first sending", "7": "replaces an earlier claim", "8": "voids one"},
        **dict.fromkeys(("CLM06", "CLM08", "OI03", "EB11", "EB12", "AAA01"), _YES_NO),
        "INS01": _YES_NO,
        "HL04": {"0": "no", "1": "yes"},
        "HL03": _LEVELS,
        "CLM07": {"A": "yes", "B": "for laboratory work only", "C": "no"},
        **dict.fromkeys(("CLM09", "OI06"), _RELEASES),
        **dict.fromkeys(("CLM11-1", "CLM11-2"), _CAUSES),
        "DMG03": {"F": "female", "M": "male", "U": "not known"},
        "AMT01": _AMOUNTS,
        **dict.fromkeys(("DTM01", "DTP01"), _DATES),
        "BHT02": {"00": "original", "08": "status", "11": "answer", "13": "request", "18": "again"},
        "GS01": _GROUPS,
        "AK101": _GROUPS,
        **dict.fromkeys(("ST01", "AK201"), _TRANSACTIONS),
        "ISA15": {"P": "the real thing", "T": "a test"},
        "ISA14": {"0": "no", "1": "yes"},
        **dict.fromkeys(("IK501", "AK901", "TA104"), _VERDICTS),
        "PWK02": _PAPERS,
        "SV103": {"UN": "units", "MJ": "minutes"},
        "STC03": {"U": "rejected", "WQ": "accepted"},
        "LQ01": {"HE": "remark codes", "RX": "drug remarks"},
    }
)
_KINDS_OF_CODE_IN = ("SVC01-1", "SVC06-1", "SV101-1", "SVD03-1", "EB13-1", "EQ02-1", "PRV02")
_ASKED: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "CAS01": adjustments.group_in_words,
        "AAA03": lambda code: eligibility_words.refusal(code, ""),
        "AAA04": eligibility_words.next_step,
        "EB01": lambda code: eligibility_words.told(code).value,
        "EB03": eligibility_words.service,
        "EQ01": eligibility_words.service,
        "EB06": eligibility_words.period,
        "EB09": eligibility_words.counted,
        "HSD01": eligibility_words.counted,
        "HSD03": eligibility_words.each,
        "HSD05": eligibility_words.period,
        "IK304": answers.segment_fault,
        "IK403": answers.element_fault,
        "TA105": answers.envelope_fault,
    }
)
_STATUSES = frozenset(("STC01-3", "STC10-3", "STC11-3"))
_PROVIDER_REASONS = frozenset(f"PLB{at:02d}-1" for at in range(3, 14, 2))
_MISSING = "(no description on file)"


def meaning(ref: str, listed: str, code: str) -> str:
    """Return what a code means, by the element that holds it; empty where we have no words.

    ``ref`` is the element (``CLP02``, ``SVC01-1``), ``listed`` the outside list that the guide
    names for it, if any.
    """
    found = _outside(listed, code) or _PLACES.get(ref, {}).get(code, "")
    if not found and (ref in _KINDS_OF_CODE_IN or ref.startswith("HI")):
        found = _KINDS_OF_CODE.get(code, "")
    if not found and ref in _ASKED:
        found = _ASKED[ref](code)
    if not found and ref in _STATUSES:
        found = answers.entity(code)
    if not found and ref in _PROVIDER_REASONS:
        found = adjustments.provider_adjustment_in_words(code)
    return "" if _MISSING in found or found.endswith(f" {code}") else found


def _outside(listed: str, code: str) -> str:
    ask = _LISTS.get(listed)
    return ask(code) if ask else ""


def _place(code: str) -> str:
    found = places.place(code)
    return found.words if found else ""


def _procedure(code: str) -> str:
    found = procedures.procedure(code)
    return found.words if found else ""


_LISTS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "carc": adjustments.reason_in_words,
        "rarc": adjustments.remark_in_words,
        "claim-status": lambda code: adjustments.status_in_words("", code).rpartition(": ")[2],
        "claim-status-category": adjustments.status_in_words,
        "pos": _place,
        "procedure": _procedure,
        "state": lambda code: states.name(code) or "",
        "taxonomy": taxonomy.in_words,
    }
)
