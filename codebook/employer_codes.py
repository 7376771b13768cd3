"""Organisation codes of employers: 9 characters (GB 11714-1997) or the unified 18 (GB 32100-2015).

Codes with a wrong check digit were issued, so a failing one is a reason to look again and never a refusal.
"""

from functools import lru_cache

from stdnum.cn import uscc

SHAPE = r"[0-9A-Za-z]{8}-?[0-9A-Za-z]|[0-9A-Za-z]{18}"
"""What a code looks like as people write it; the old ones often as XXXXXXXX-X."""

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0123456789X"


def compact(code: str) -> str:
    """The code in capitals without its hyphen."""
    return code.replace("-", "").upper()


@lru_cache(maxsize=65536)
def plausible(code: str) -> bool:
    """Whether the check character of a compact code is right."""
    return bool(uscc.is_valid(code)) if len(code) == 18 else _old(code)


def _old(code: str) -> bool:
    total = sum(weight * int(sign, 36) for weight, sign in zip(_WEIGHTS, code, strict=False))
    return len(code) == 9 and _CHECKS[-total % 11] == code[8]
