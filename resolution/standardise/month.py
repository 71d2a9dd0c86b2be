"""Names of months, folded, in the languages that clients are entered in."""

_NAMES = """
january jan janvier janv gennaio genn enero ene januar janner janeiro januari yanvarya yanvar
february feb fevrier fevr fev febbraio febr febrero februar fevereiro februari fevralya fevral
march mar mars marzo marz maerz marco maart marta mart
april apr avril avr aprile abril abr aprelya aprel
may mai maggio magg mag mayo maio mei maya
june jun juin giugno giu junio juni junho iyunya iyun
july jul juillet juil luglio lug julio juli julho iyulya iyul
august aug aout agosto ago augustus avgusta avgust
september sep sept septembre settembre sett set septiembre setembro sentyabrya sentyabr
october oct octobre ottobre ott octubre oktober okt outubro oktyabrya oktyabr
november nov novembre noviembre novembro noyabrya noyabr
december dec decembre dicembre dic diciembre dezember dez dezembro des dekabrya dekabr
"""

MONTHS: dict[str, int] = {
    name: number for number, line in enumerate(_NAMES.strip().splitlines(), start=1) for name in line.split()
}
