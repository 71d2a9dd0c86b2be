"""How a single value goes wrong: pure functions of the value and one drawn number."""

import re
import unicodedata

_LETTERS = "etaoinsrhldcumfpgwybvkxjqz"
_NEIGHBOURS = {
    "a": "qsz", "b": "vnh", "c": "xvd", "d": "sfe", "e": "rdz", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "kmo", "m": "nlk", "n": "bhm", "o": "ipl", "p": "ol",
    "q": "as", "r": "etf", "s": "qdz", "t": "ryg", "u": "yij", "v": "cbf", "w": "xse", "x": "wcs",
    "y": "tuh", "z": "aes",
}  # fmt: skip
_SOUNDS = (
    ("eau", "o"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("tt", "t"), ("ll", "l"), ("nn", "n"), ("ss", "s"),
    ("rr", "r"), ("qu", "k"), ("sch", "sh"), ("au", "o"), ("ou", "oo"), ("ie", "y"), ("ai", "ay"),
    ("ch", "sh"),
    ("y", "i"), ("k", "c"), ("z", "s"), ("ca", "ka"), ("co", "ko"), ("ee", "i"), ("j", "g"), ("v", "w"),
    ("et", "ay"), ("er", "é"), ("an", "en"),
)  # fmt: skip
_DOMAINS = {
    "gmail": ("gmial", "gmai", "gamil"),
    "hotmail": ("hotmial", "hotmal"),
    "yahoo": ("yaho", "yahooo"),
}
_SHORT = {
    "avenue": "av.", "boulevard": "bd", "rue": "r.", "place": "pl.", "Street": "St", "Road": "Rd",
    "Avenue": "Ave", "via": "v.", "viale": "v.le", "corso": "c.so", "piazza": "p.za", "Lane": "Ln",
    "Drive": "Dr", "Boulevard": "Blvd", "chemin": "ch.", "ulitsa": "ul.", "prospekt": "pr-t",
}  # fmt: skip


def typo(text: str, draw: int) -> str:
    """Drop, double, swap or replace one letter; the first one stays."""
    place = 1 + draw % max(1, len(text) - 1)
    way = (draw >> 8) % 4
    if way == 0 and place < len(text) - 1 and text[place] != text[place + 1]:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if way == 1 and len(text) > 3:
        return text[:place] + text[place + 1 :]
    if way == 2:
        return text[: place + 1] + text[place:]
    letter = _LETTERS[(draw >> 12) % 26]
    letter = "e" if letter == text[place : place + 1].lower() else letter
    letter = "a" if letter == text[place : place + 1].lower() else letter
    return text[:place] + letter + text[place + 1 :]


def keyboard_slip(text: str, draw: int) -> str:
    """Hit the neighbour of one key."""
    places = [i for i, letter in enumerate(text) if letter in _NEIGHBOURS]
    if not places:
        return typo(text, draw)
    place = places[draw % len(places)]
    keys = _NEIGHBOURS[text[place]]
    return text[:place] + keys[(draw >> 8) % len(keys)] + text[place + 1 :]


def sounds(text: str) -> list[tuple[str, str]]:
    """Return the ways that a name may be written otherwise by ear, after its first letter."""
    rest = text[1:]
    return [pair for pair in _SOUNDS if pair[0] in rest]


def phonetic_slip(text: str, draw: int) -> str:
    """Write a name as it sounds."""
    ways = sounds(text)
    heard, written = ways[draw % len(ways)]
    return text[0] + text[1:].replace(heard, written, 1)


def unaccented(text: str) -> str:
    """Drop the accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def mojibake(text: str) -> str:
    """Read UTF-8 as if it were cp1252."""
    return text.encode("utf-8").decode("cp1252", errors="ignore")


def half_name(text: str, draw: int) -> str:
    """Lose the hyphen or one half of a compound name, or write it in one word."""
    halves = re.split(r"[-\s']", text)
    half = (" ".join(halves), halves[-1], "".join(halves).capitalize(), halves[0])[draw % 4]
    return half if half != text else halves[-1]


def figure_slip(text: str, draw: int, keep: int = 0) -> str:
    """Mistype one figure of those after the first `keep`."""
    places = [i for i, letter in enumerate(text) if letter.isdigit()][keep:]
    place = places[draw % len(places)]
    figure = (int(text[place]) + 1 + (draw >> 8) % 9) % 10
    return f"{text[:place]}{figure}{text[place + 1 :]}"


def phone_slip(number: str, draw: int) -> str:
    """Mistype a figure of a number in E.164, or lose one of the last."""
    if draw % 4:
        return figure_slip(number, draw >> 2, keep=4)
    place = len(number) - 1 - (draw >> 2) % 4
    return number[:place] + number[place + 1 :]


def birth_date_slip(text: str, draw: int) -> str:
    """Mistype one figure of an ISO date, and remain a date."""
    year, month, day = (int(part) for part in text.split("-"))
    way = draw % 3
    if way == 0:
        year = min(2007, year + (1, -1, 10, -10)[(draw >> 8) % 4])
        year = year - 1 if year == int(text[:4]) else year
    if way == 1:
        month = 1 + (month + (draw >> 8) % 11) % 12
    if way == 2 or (month == 2 and day > 28):
        day = 1 + (day + (draw >> 8) % 26) % 28
    return f"{year}-{month:02d}-{min(day, 30 if month != 2 else 28):02d}"


def birth_date_form(text: str, draw: int) -> str:
    """Write an ISO date in another form."""
    year, month, day = text.split("-")
    return (
        f"{day}.{month}.{year}",
        f"{day}/{month}/{year[2:]}",
        f"{year}{month}{day}",
        f"{int(day)}-{int(month)}-{year}",
        f"{year}/{month}/{day}",
    )[draw % 5]


def mail_domain_slip(text: str, draw: int) -> str:
    """Mistype the domain of an e-mail."""
    local, _, domain = text.partition("@")
    first, _, rest = domain.partition(".")
    wrong = _DOMAINS.get(first)
    if wrong and draw % 3:
        return f"{local}@{wrong[draw % len(wrong)]}.{rest}"
    if rest.endswith("com"):
        return f"{local}@{first}.{rest[:-3]}{('con', 'co', 'cmo')[draw % 3]}"
    return f"{local}@{typo(first, draw)}.{rest}" if draw % 2 else f"{local}{domain}"


def mail_dots(text: str, draw: int) -> str:
    """Put a dot more or less into the name part, as Gmail allows."""
    local, _, domain = text.partition("@")
    if "." in local:
        return f"{local.replace('.', '', 1)}@{domain}"
    place = 1 + draw % max(1, len(local) - 1)
    return f"{local[:place]}.{local[place:]}@{domain}"


def phone_form(number: str, dial: str, trunk: str, groups: list[int], draw: int) -> str:
    """Write a phone number in one of eight forms; 0 is E.164, 1 national in groups, 2 international."""
    national = number[1 + len(dial) :]
    parts, start = [], 0
    for size in groups:
        parts.append(national[start : start + size])
        start += size
    home = [trunk + parts[0], *parts[1:]]
    return (
        number,
        " ".join(home),
        f"+{dial} {' '.join(parts)}",
        ".".join(home),
        "".join(home),
        f"00{dial}{national}",
        f"+{dial} (0){' '.join(parts)}" if trunk == "0" else f"+{dial}-{'-'.join(parts)}",
        "-".join(home),
    )[draw % 8]


def shortened(street: str) -> str:
    """Shorten the kind of street, as people do."""
    return " ".join(_SHORT.get(word, word) for word in street.split(" "))


def can_be_shortened(street: str) -> bool:
    """Tell whether `shortened` changes anything."""
    return any(word in _SHORT for word in street.split(" "))


def stray_space(text: str, draw: int) -> str:
    """Leave a space where none belongs."""
    return (
        f" {text}",
        f"{text} ",
        f"{text}\u00a0",
        text.replace(" ", "  ", 1) if " " in text else f"{text}  ",
    )[draw % 4]
