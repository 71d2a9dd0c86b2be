"""Lists of words, written as one text so that a person can read and extend them."""


def words(text: str) -> frozenset[str]:
    """Return the distinct words of a text."""
    return frozenset(text.split())


def in_order(text: str) -> tuple[str, ...]:
    """Return the words of a text as they stand."""
    return tuple(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the distinct phrases of a text, parted by commas."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


def pairs(text: str) -> dict[str, str]:
    """Return the words of a text as a mapping from every odd one to the one after it."""
    listed = text.split()
    return dict(zip(listed[::2], listed[1::2], strict=True))


def listed(text: str) -> dict[str, tuple[str, ...]]:
    """Return phrases parted by commas as a mapping from the first word of each to the words after it."""
    rows = (phrase.split() for phrase in text.split(","))
    return {row[0]: tuple(row[1:]) for row in rows if row}
