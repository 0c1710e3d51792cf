"""Telephone numbers as families write them."""

import re

import phonenumbers

_FRENCH = re.compile(r"0[1-9]( \d\d){4}")
REGION = "FR"  # of a number written without a country


def tidy(text: str) -> str | None:
    """« 06 12 34 56 78 », or « +32 2 555 12 12 » for another country; None when it cannot be a number.

    The length is checked, not the range: ranges open faster than a pinned library learns of them.
    """
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    kind = phonenumbers.PhoneNumberFormat
    if number.country_code != phonenumbers.country_code_for_region(REGION):
        return phonenumbers.format_number(number, kind.INTERNATIONAL)
    written = phonenumbers.format_number(number, kind.NATIONAL)
    return written if _FRENCH.fullmatch(written) else None
