"""Lists of words, written as one text so that a person can read and extend them."""


def words(text: str) -> frozenset[str]:
    """Return the distinct words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the distinct phrases of a text, parted by commas."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


def pairs(text: str) -> dict[str, str]:
    """Return the words of a text as a mapping from every odd one to the one after it."""
    listed = text.split()
    return dict(zip(listed[::2], listed[1::2], strict=True))
