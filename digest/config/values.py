"""Kinds of values that settings have, each with what is said when one is wrong."""

from __future__ import annotations

import difflib
import re
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def http_url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def feed_url(value: str) -> str:
    """Return the address as it stands: a slash at its end may be part of a feed's name."""
    http_url(value)
    return value


def timezone_name(value: str) -> str:
    if value not in available_timezones():
        near = difflib.get_close_matches(value, available_timezones(), n=1)
        raise ValueError("is no time zone" + (f"; did you mean {near[0]}?" if near else ""))
    return value


def base_path_text(value: str) -> str:
    if value and not value.startswith("/"):
        raise ValueError("must begin with a slash, as in /blog")
    return value.rstrip("/")


def contact_text(value: str) -> str:
    text = value.strip()
    if text and not is_contact(text):
        raise ValueError("must be an e-mail address, or one that begins with http:// or https://, in ASCII")
    return text


def is_contact(text: str) -> bool:
    """Whether a text can stand in a header as somebody to write to."""
    return re.fullmatch(r"(?:https?://[!-~]+|[!-?A-~]+@[!-?A-~]+)", text) is not None


def variable_name(value: str) -> str:
    if value and (not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", value) or _looks_like_key(value)):
        raise ValueError(
            "must be the name of the environment variable that holds the key, such as OPENAI_API_KEY;"
            " keys do not belong in the file"
        )
    return value


def _looks_like_key(text: str) -> bool:
    """Whether a part between underscores is long and mixes letters with digits; words of names do not."""
    return any(
        len(part) >= 16 and re.search(r"[0-9]", part) and re.search(r"[A-Za-z]", part)
        for part in text.split("_")
    )


Url = Annotated[str, AfterValidator(http_url)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Retries = Annotated[int, Field(ge=0, le=20)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
