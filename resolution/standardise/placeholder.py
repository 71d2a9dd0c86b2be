"""Placeholders: what people type to get past a field that they cannot or will not fill."""

import re

from resolution.standardise.words import phrases, words

# Whole names, folded: lower-case Latin letters, single spaces.
NAMES = words(
    """
    inconnu inconnue unknown anonyme anonymous anonimo anonima sconosciuto sconosciuta ignoto unbekannt
    desconocido desconocida noname none null undefined test tests essai prova client cliente clienti
    customer kunde nom prenom azerty qwerty qsdf asdf asdfgh fnu lnu tbd aucun aucune neizvestno
    firstname lastname
    """
)
PHRASES = phrases(
    """
    n a, n c, n n, sans nom, pas de nom, pas de prenom, no name, non renseigne, non communique, ne sait pas,
    client web, client boutique, client magasin, client passage, client de passage, client inconnu,
    nouveau client, walk in, walk in customer, john doe, nome cognome, nom prenom, prenom nom, first name,
    last name, to be defined
    """
)
# Whole names in their own script.
NATIVE_NAMES = words(
    """
    未知 不明 匿名 无名 無名 测试 測試 客户 顧客 미상 없음 무명 테스트 неизвестно тест аноним مجهول
    """
)
# Text that says that there is no value, whatever the field.
NOTHING = words("x n/a n.a. n/c n.c. #n/a null none nil undefined (vide)")

# Local parts without dots, dashes, tags and trailing digits.
EMAIL_LOCALS = words(
    """
    noemail noemails nomail nomails nonemail email mail adresse pasdemail pasdemails pasdadresse
    pasdemel sansemail sansmail aucunmail aucunemail aucun aucune none null no non nil na nc inconnu
    inconnue unknown anonyme anonymous anonimo test tests tester testing essai client cliente clients
    customer fake faux bidon refus refuse refusemail nospam noreply donotreply nepasrepondre nessuna
    nessuno nomailcliente azerty qwerty asdf abc abcd aa aaa xx xxx noone nobody exemple example
    undefined
    """
)
EMAIL_DOMAINS = words(
    """
    noemail.com noemail.fr nomail.com nomail.fr none.com no.com non.fr no.fr na.com aucun.fr aucun.com
    inconnu.fr inconnu.com unknown.com test.com test.fr email.test xxx.com xxx.fr xx.xx aa.aa
    pasdemail.fr pasdemail.com sansmail.fr
    """
)

_ONE_LETTER = re.compile(r"(?!iii$)(.)\1{2,}|x{2,}")
_RISING = "01234567890123456789"
_FALLING = _RISING[::-1]


def is_nothing(text: str) -> bool:
    """Tell whether text says that there is no value, or holds nothing but punctuation."""
    return text.casefold() in NOTHING or not any(char.isalnum() for char in text)


def is_name(folded: str, native: str | None) -> bool:
    """Tell whether a folded name (and its form in its own script) stands for no person."""
    if folded in PHRASES or (native is not None and native in NATIVE_NAMES):
        return True
    return bool(folded) and all(word in NAMES or _ONE_LETTER.fullmatch(word) for word in folded.split())


def is_email(local: str, domain: str) -> bool:
    """Tell whether an address, given by its canonical local part and its domain, is nobody's."""
    word = local.replace("-", "").replace("_", "")
    bare = word.rstrip("0123456789") if len(word.rstrip("0123456789")) > 3 else word
    return bare in EMAIL_LOCALS or domain in EMAIL_DOMAINS or word == "x" or bool(_ONE_LETTER.fullmatch(word))


def is_digits(digits: str) -> bool:
    """Tell whether digits were typed to fill a field: 0000000, 0600000000, 0612345678, 0606060606."""
    tail = digits[-8:]
    if len(digits) < 4:
        return False
    if len(set(digits)) == 1 or (len(digits) >= 8 and len(set(tail)) == 1):
        return True
    if len(digits) < 8:
        return digits in _RISING or digits in _FALLING
    return tail in _RISING or tail in _FALLING or tail == tail[:2] * 4 or tail == "02030405"
