"""E-mail addresses: lower case, valid, nobody's addresses gone."""

import re
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from resolution.standardise import placeholder
from resolution.standardise.text import mend

_SAME_DOMAIN = {"googlemail.com": "gmail.com"}
_AROUND_AT = re.compile(r"\s*@\s*")
_NOT_IN_ADDRESS = re.compile(r"[^\w.+-]+")
_LOST_AT = re.compile(
    r"(?<=\w)(?=(?:gmail|hotmail|outlook|yahoo|icloud|free|orange|wanadoo|sfr|laposte|libero|alice|live|qq)"
    r"\.[a-z]{2,3}$)"
)
_WRAPPED = re.compile(r"<([^<>]*@[^<>]*)>")


class Email(NamedTuple):
    """An address, its local part without dots and tag, and its domain; the last two also if misspelt."""

    std: str | None = None
    local: str | None = None
    domain: str | None = None
    issues: tuple[str, ...] = ()


def standardise(value: str | None) -> Email:
    """Standardise an e-mail address; reserved test domains are as good as others."""
    mended = mend(value)
    if mended.value is None:
        return Email(issues=mended.issues)
    if placeholder.is_nothing(mended.value):
        return Email(issues=(*mended.issues, "placeholder_email"))
    address = _tidy(mended.value)
    local, _, domain = address.rpartition("@")
    if placeholder.is_email(local_part(local or address), domain):
        return Email(issues=(*mended.issues, "placeholder_email"))
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError):
        return _evidence(address, (*mended.issues, "invalid_email"))
    std = found.normalized.lower()
    local, _, domain = std.rpartition("@")
    return Email(std, local_part(local) or None, _SAME_DOMAIN.get(domain, domain), mended.issues)


def _evidence(address: str, issues: tuple[str, ...]) -> Email:
    """Keep what a misspelt address still says for comparing, though nobody can write to it."""
    local, _, domain = (_LOST_AT.sub("@", address) if "@" not in address else address).partition("@")
    if not domain:
        return Email(issues=issues)
    parts = local_part(_NOT_IN_ADDRESS.sub("", local)), _NOT_IN_ADDRESS.sub("", domain).strip(".")
    return Email(None, parts[0] or None, parts[1] or None, issues)


def local_part(local: str) -> str:
    """Return a local part as most mailboxes read it: without tag and dots."""
    return local.split("+", 1)[0].replace(".", "") or local


def _tidy(value: str) -> str:
    wrapped = _WRAPPED.search(value)
    text = (wrapped.group(1) if wrapped else value).lower()
    text = _AROUND_AT.sub("@", text.removeprefix("mailto:")).strip(" .,;:<>()[]\"'")
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{domain.replace(',', '.').replace(' ', '')}" if at else text
