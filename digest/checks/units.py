"""Units of measurement in both languages: one class and one factor for each written form."""

from __future__ import annotations

import re

UNITS: dict[str, tuple[str, float]] = {}
"""Written form (English in lower case unless case matters) to (class, factor to the base unit)."""


def _add(kind: str, factor: float, *forms: str) -> None:
    for form in forms:
        UNITS[form] = (kind, factor)


_add("%", 1, "%", "percent", "per cent", "pct")
_add("pp", 1, "percentage point", "percentage points", "个百分点", "百分点", "pp")
_add("‰", 1, "‰")
_add("x", 1, "x", "×", "times", "fold", "倍")
_add("time", 1e-6, "μs", "us", "microsecond", "microseconds", "微秒")
_add("time", 1e-3, "ms", "msec", "millisecond", "milliseconds", "毫秒")
_add("time", 1, "s", "sec", "secs", "second", "seconds", "秒钟", "秒")
_add("time", 60, "min", "mins", "minute", "minutes", "分钟")
_add("time", 3600, "h", "hr", "hrs", "hour", "hours", "小时", "个小时", "个钟头")
_add("time", 86400, "day", "days", "天")
_add("time", 604800, "week", "weeks", "周", "个星期", "星期")
_add("time", 2592000, "month", "months", "个月")
_add("frequency", 1, "Hz", "hertz", "赫兹", "赫")
_add("frequency", 1e3, "kHz", "KHz", "khz", "千赫兹", "千赫")
_add("frequency", 1e6, "MHz", "兆赫兹", "兆赫")
_add("frequency", 1e9, "GHz", "吉赫")
_add("level", 1, "dB", "db", "decibel", "decibels", "分贝")
_add("rate", 1, "bps", "bit/s", "bits/s", "比特每秒")
_add("rate", 1e3, "kbps", "Kbps", "kb/s", "kbit/s", "kbits/s", "千比特每秒")
_add("rate", 1e6, "Mbps", "兆比特每秒")
_add("memory", 1e3, "KB", "kB", "千字节")
_add("memory", 1e6, "MB", "MiB", "兆字节", "兆")
_add("memory", 1e9, "GB", "GiB", "吉字节")
_add("memory", 1e12, "TB", "TiB", "太字节")
_add("distance", 1e-3, "mm", "millimeter", "millimeters", "毫米")
_add("distance", 1e-2, "cm", "centimeter", "centimeters", "厘米")
_add("distance", 1, "meter", "meters", "metre", "metres", "米")
_add("distance", 1e3, "km", "kilometer", "kilometers", "公里", "千米")
_add("power", 1e-3, "mW", "毫瓦")
_add("power", 1, "W", "watt", "watts", "瓦")
_add("angle", 1, "°", "degrees", "degree", "度")
_add("money", 1, "dollars", "USD", "美元")

_LATIN = sorted((u for u in UNITS if not re.search("[\u4e00-\u9fff]", u)), key=len, reverse=True)
_WORDS = [u for u in _LATIN if re.fullmatch(r"[A-Za-zμ/ ]+", u)]
_SIGNS = [u for u in _LATIN if u not in _WORDS]
_HAN = sorted((u for u in UNITS if u not in _LATIN), key=len, reverse=True)

_SIGN = "|".join(map(re.escape, _SIGNS))
_WORD = "|".join(map(re.escape, _WORDS))
EN_UNIT = rf"(?:\s?(?:{_SIGN})|(?:\s?-?\s?)(?:{_WORD})(?![A-Za-z0-9]))"
"""What may follow a number in English; no group inside."""
ZH_UNIT = rf"(?:\s?(?:{'|'.join(_HAN)})|\s?(?:{_SIGN})|\s?-?(?:{_WORD})(?![A-Za-z0-9]))"
"""What may follow a number in Chinese; no group inside."""


def unit_of(written: str | None) -> tuple[str, float]:
    """Return (class, factor) of a written unit; ("", 1) for none or an unknown one."""
    if not written:
        return "", 1.0
    written = written.strip().lstrip("-").strip()
    return UNITS.get(written) or UNITS.get(written.lower()) or ("", 1.0)
