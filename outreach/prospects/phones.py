"""Phone numbers: E.164 where the country is known or the number names it, else the digits as written."""

import re
from functools import cache, lru_cache

import phonenumbers

from outreach.prospects.text_cells import read_text

_EXTENSION = re.compile(r"\s*(?:;?ext(?:ension)?\.?|x|#|durchwahl|poste|dw)[\s:=.]*\d+\s*$", re.IGNORECASE)
_PLAIN = re.compile(r"\+[1-9][\d \-./]{6,24}")
_SPREADSHEET = re.compile(r"\d+\.0")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)  # what a spreadsheet makes of it: digits are lost
_NOT_DIGITS = re.compile(r"\D")
_LONGEST, _SHORTEST = 15, 7  # ITU-T E.164; fewer digits are an extension or a typing error


@lru_cache(maxsize=8_192)
def read_phone(cell: str, country: str = "") -> str:
    """The number; `country` is ISO 3166 alpha-2 or "". Extensions are left out, "" for what is no phone number."""
    text = read_text(cell).lstrip("'’`=").strip('"“” ')
    if _PLAIN.fullmatch(text) and (known := _international(_NOT_DIGITS.sub("", text))):
        return known
    text = _EXTENSION.sub("", text)
    if _SPREADSHEET.fullmatch(text):
        text = text.removesuffix(".0")
    digits = _NOT_DIGITS.sub("", text)
    if _ROUNDED.fullmatch(text) or not _SHORTEST <= len(digits) <= 2 * _LONGEST or re.search(r"[^\W\d_]{4,}", text):
        return ""
    return _e164(text, country) or (digits if len(digits) <= _LONGEST else "")


def _international(digits: str) -> str:
    """The short way for "+" and a country's code followed by no zero; "" where the library is to look at it."""
    if not _SHORTEST < len(digits) <= _LONGEST:
        return ""
    for size in (1, 2, 3):
        if digits[:size] in _codes():
            return "" if digits[size] == "0" else f"+{digits}"
    return ""


def _e164(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def _codes() -> frozenset[str]:
    return frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
