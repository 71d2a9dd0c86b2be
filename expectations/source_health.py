"""Gate 1: what former runs say of each source: how much it brings, how fresh, how full, how sound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from expectations.expectation import JUDGED, Expectation, Limits, Measure, literal, measured
from expectations.history import History, age, level, volume

FEW = 20
"""Of fewer values a share says nothing."""
_VALUES = {
    "email": ("email_std", "_email"),
    "phone": ("phone_std", "_phone"),
    "birth_date": ("birth_date_std", "_birth_date"),
}
"""What is judged sound or not: its column, and how the issues of an unsound value end."""
_FILLED = {**{name: column for name, (column, _) in _VALUES.items()}, "name": "full_name_std"}


@dataclass(frozen=True)
class Health:
    """What is known of the sources beside their records."""

    sources: tuple[str, ...] = ()
    history: History = field(default_factory=History)
    load_age_days: Mapping[str, float] = field(default_factory=dict)
    """Source -> days from its newest load to the newest of all."""
    min_share_of_usual_rows: float = 0.5
    max_rate_fall: float = 0.1
    max_source_age_days: float = 7

    def of(self, expectation: str) -> dict[str, Sequence[float]]:
        """Return what former runs measured of the sources that there still are."""
        found = self.history.of(expectation)
        return {subject: n for subject, n in found.items() if subject.split()[0] in self.sources}


def expectations(health: Health) -> tuple[Expectation, ...]:
    """Return what is expected of the sources, one by one."""
    return _volume(health), _loads(health), _news(health), _soundness(health), _fullness(health)


def _volume(health: Health) -> Expectation:
    found = health.of("source_volume_is_usual")
    limits = {name: volume(n, 0.05, health.min_share_of_usual_rows) for name, n in found.items()}
    return measured(
        "source_volume_is_usual",
        "stop",
        Measure(f"SELECT source, count(*) FROM {{batch}} WHERE {JUDGED} GROUP BY source", limits),
        "A source grows by about as much each night. Far fewer records retire clients, far more are often"
        " the same ones under other keys. The limits are learnt from its former changes (at least 5 % around"
        " the usual one); before there are five, gates.min_share_of_usual_rows of the last run is the floor.",
        "Compare the source's last delivery with the one before, and pull it again if it was not whole.",
        unit="records",
    )


def _loads(health: Health) -> Expectation:
    rows = ", ".join(f"({literal(name)}, {days!r})" for name, days in health.load_age_days.items())
    found = health.of("source_was_pulled")
    limits = {name: age(n, 1, health.max_source_age_days) for name, n in found.items()}
    return measured(
        "source_was_pulled",
        "warning",
        Measure(
            f"SELECT * FROM (VALUES {rows}) AS loads(source, days)" if rows else "SELECT NULL, 0 WHERE false",
            {name: limit for name, limit in limits.items() if name in health.load_age_days},
            Limits(ceiling=health.max_source_age_days),
        ),
        "When one source stands still, the others overtake it: its consents and its sales are of old. How"
        " long it may lie behind the newest load is learnt from its usual gaps; before there are five,"
        " gates.max_source_age_days more than the last time.",
        "See why its pull fails: `clientfile pull` of this source, or its DAG in Airflow.",
        unit="days",
    )


def _news(health: Health) -> Expectation:
    found = health.of("source_has_news")
    limits = {name: age(n, 1, health.max_source_age_days) for name, n in found.items()}
    newest = "(SELECT max(updated_at) FROM {batch})"
    hour = "epoch(date_trunc('hour', {}))".format
    return measured(
        "source_has_news",
        "warning",
        Measure(
            f"SELECT source, ({hour(newest)} - {hour('max(updated_at)')}) / 86400 AS days FROM {{batch}}"
            f" WHERE {JUDGED} GROUP BY source",
            limits,
        ),
        "A source that is pulled and brings no change any more has a cursor that is stuck, or an export that"
        " repeats itself. How far it may lie behind the newest change of all is learnt from its usual gaps;"
        " before there are five, gates.max_source_age_days more than the last time.",
        "Look at the newest change at the source, and at its cursor in clientfile.yaml.",
        unit="days",
    )


def _rates(name: str, health: Health) -> dict[str, Limits]:
    """Return how low a share may fall; that it rises is no harm."""
    found = health.of(name)
    return {subject: Limits(level(n, 0.05, health.max_rate_fall).floor) for subject, n in found.items()}


def _soundness(health: Health) -> Expectation:
    rates = ", ".join(
        f"CASE WHEN count_if({_entered(*how)}) >= {FEW} THEN"
        f" count_if({how[0]} IS NOT NULL) / count_if({_entered(*how)}) END AS {name}"
        for name, how in _VALUES.items()
    )
    return measured(
        "source_values_are_sound",
        "stop",
        Measure(_by_source(rates, _VALUES), _rates("source_values_are_sound", health), Limits(floor=0.5)),
        "About as many values as ever of a source are valid. When they are not, a column has moved, an export"
        " is cut or a form was changed, and links would be made of the rest. A share may fall by 5 points,"
        " or by its usual spread; before there are five changes, by gates.max_rate_fall. At first half must"
        f" be sound. Under {FEW} values are not judged.",
        "Look up `issues` in resolution.standardised_record by source, then mend its staging model.",
        unit="% of the values entered",
    )


def _entered(column: str, issue: str) -> str:
    return f"{column} IS NOT NULL OR array_length(list_filter(issues, lambda one: one LIKE '%{issue}')) > 0"


def _fullness(health: Health) -> Expectation:
    rates = ", ".join(
        f"CASE WHEN count(*) >= {FEW} THEN count({column}) / count(*) END AS {name}"
        for name, column in _FILLED.items()
    )
    return measured(
        "source_columns_are_filled",
        "stop",
        Measure(_by_source(rates, _FILLED), _rates("source_columns_are_filled", health)),
        "About as many records as ever of a source have an e-mail, a phone, a birth date, a name. A column"
        " that is suddenly empty takes away what links were made of, and parts clients. A share may fall by"
        " 5 points, or by its usual spread; before there are five changes, by gates.max_rate_fall.",
        "Look at the column in the source's raw table, then mend its staging model or ask for a new export.",
        unit="% of the records",
    )


def _by_source(rates: str, attributes: Iterable[str]) -> str:
    """Select the rates of each source, one row a source and attribute."""
    return (
        f"SELECT source || ' ' || attribute, rate FROM (SELECT source, {rates} FROM {{batch}}"
        f" WHERE {JUDGED} GROUP BY source) UNPIVOT INCLUDE NULLS (rate FOR attribute IN"
        f" ({', '.join(attributes)}))"
    )
