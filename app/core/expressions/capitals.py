"""大写金额: an amount of money in Chinese capitals.

Source: 支付结算办法 (中国人民银行, 银发〔1997〕393号), 附件一 正确填写票据和结算凭证的基本规定:
"整" behind 元 or 角 and never behind 分; one 零 for zeros between digits; 零 before 分
where 角 is zero.  Where the rule leaves a 零 free (万 or 元 is zero and the next digit is
not: 107000.53), none is written.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_FEN = Decimal("0.01")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_END = Decimal("1E16")  # 一亿亿: beyond it the words have no agreed reading


def capitals(amount: Decimal) -> str | None:
    """The amount in capitals, rounded half away from zero to 分; "贰万零玖佰玖拾贰元玖角整".

    None where the amount is 10^16 (一亿亿) or more, either side of zero.
    """
    if amount.copy_abs() >= _END:
        return None
    rounded = amount.quantize(_FEN, context=_WIDE)
    fen = int(rounded.copy_abs().scaleb(2, context=_WIDE))
    if fen >= 10**18:
        return None
    sign = "负" if rounded < 0 else ""
    yuan, rest = divmod(fen, 100)
    if fen == 0:
        return "零元整"
    return sign + (_whole(yuan) + "元" if yuan else "") + _parts(rest, bool(yuan))


def _parts(fen: int, after_yuan: bool) -> str:
    """角 and 分, from 0 to 99 分."""
    jiao, cents = divmod(fen, 10)
    if not fen:
        return "整"
    tenth = _DIGITS[jiao] + "角" if jiao else "零" if after_yuan else ""
    return tenth + (_DIGITS[cents] + "分" if cents else "整")


def _whole(number: int) -> str:
    """A whole number above zero and below 10^16."""
    sections = [number // 10**power % 10**4 for power in (12, 8, 4, 0)]
    words, gap = "", False
    for place, section in enumerate(sections):
        if section:
            # one 零 for the zeros before this section's first digit, never at the very front
            words += "零" if words and (gap or section < 1000) else ""
            words += _section(section) + ("万" if place in (0, 2) else "")
        gap = not section
        words += "亿" if place == 1 and words else ""
    return words


def _section(number: int) -> str:
    """Four digits, 1 to 9999, without their place among the others."""
    words, gap = "", False
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit == "0":
            gap = True
            continue
        words += ("零" if gap and words else "") + _DIGITS[int(digit)] + place
        gap = False
    return words
