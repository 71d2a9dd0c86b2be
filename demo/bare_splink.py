"""Bare Splink, to compare with: standardised records in, clusters out, by the settings of its documentation.

The settings are our reading of Splink's published example for records of historical people: names as one
comparison, date of birth, postal code, birth place and occupation; ten blocking rules; u from a million
random pairs; one training session on equal names and one on equal dates of birth; connected components from a
match probability of .95 on. The brand's records get Splink's ready-made comparison for e-mails, an exact one
for phones, postal codes and cities, and blocking rules for e-mails and phones, in place of what they lack.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_analysis import count_comparisons_from_blocking_rules

from resolution.link.score import LEAST_PROBABILITY

MATCH = 0.95
RANDOM_PAIRS = 1e6
_RECALL = 0.6
"""What the documentation takes the sure rules to find of all matches."""
_SEED = 1

# UK postal codes get back the space that Splink's comparison looks for.
_VALUES = """
CREATE TABLE record AS
SELECT record_key AS unique_id, given_name_std AS first_name, family_name_std AS surname,
    given_name_std || ' ' || family_name_std AS full_name, CAST(birth_date_std AS VARCHAR) AS dob,
    CASE WHEN length(postal_code_std) BETWEEN 5 AND 7
        THEN postal_code_std[:-4] || ' ' || postal_code_std[-3:] ELSE postal_code_std END AS postcode,
    birth_place_std AS birth_place, occupation_std AS occupation, email_std AS email, phone_std AS phone,
    city_std AS city
FROM warehouse.resolution.standardised_record
WHERE NOT is_deleted AND merged_into IS NULL
ORDER BY unique_id
"""


@dataclass(frozen=True)
class Documented:
    """What Splink is told about records: comparisons, blocking rules, rules that are surely right."""

    comparisons: tuple[Callable[[], Any], ...]
    blocking: tuple[tuple[str, ...], ...]
    sure: tuple[tuple[str, ...], ...]


def _with_frequencies(column: str) -> Callable[[], Any]:
    return lambda: cl.ExactMatch(column).configure(term_frequency_adjustments=True)


def _names() -> Any:
    return cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="full_name")


def _birth() -> Any:
    return cl.DateOfBirthComparison("dob", input_is_string=True)


_AREA = "substr(postcode, 1, 3)"
_BLOCKING = (
    ("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
    ("surname", "dob"),
    ("first_name", "dob"),
    ("postcode", "first_name"),
    ("postcode", "surname"),
    (_AREA, "dob"),
    (_AREA, "first_name"),
    (_AREA, "surname"),
    ("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
)
_SURE = (("first_name", "surname", "dob"), ("dob", "postcode"))

HISTORICAL = Documented(
    (
        _names,
        _birth,
        lambda: cl.PostcodeComparison("postcode"),
        _with_frequencies("birth_place"),
        _with_frequencies("occupation"),
    ),
    (*_BLOCKING, ("dob", "birth_place")),
    (*_SURE, ("substr(first_name, 1, 2)", "surname", "substr(postcode, 1, 2)")),
)
BRAND = Documented(
    (
        _names,
        _birth,
        lambda: cl.EmailComparison("email"),
        _with_frequencies("phone"),
        _with_frequencies("postcode"),
        _with_frequencies("city"),
    ),
    (*_BLOCKING, ("email",), ("phone",)),
    (*_SURE, ("email",)),
)
SETTINGS = {"historical": HISTORICAL, "brand": BRAND}


def _blocking(documented: Documented) -> list[Any]:
    return [block_on(*rule) for rule in documented.blocking]


def _settings(documented: Documented) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[make() for make in documented.comparisons],
        blocking_rules_to_generate_predictions=_blocking(documented),
        retain_intermediate_calculation_columns=True,
        em_convergence=0.01,
    )


def _train(linker: Linker, documented: Documented) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in documented.sure], recall=_RECALL
    )
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=_SEED)
    for columns in (("first_name", "surname"), ("dob",)):
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True
        )


def resolve(con: duckdb.DuckDBPyConnection, documented: Documented) -> dict[str, float]:
    """Make the table `clustered` (record_key, client_id) of the attached `warehouse`'s standardised records.

    Returns the seconds of each step.
    """
    clock = Clock()
    con.execute(_VALUES)
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("record", dataset_display_name="records"), _settings(documented))
    clock.stop("read")
    _train(linker, documented)
    clock.stop("train")
    scored = linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY)
    clock.stop("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=MATCH
    )
    con.execute(
        "CREATE TABLE clustered AS SELECT unique_id AS record_key, cluster_id AS client_id "
        f"FROM {clusters.physical_name}"
    )
    clock.stop("cluster")
    return clock.seconds


def count_pairs(con: duckdb.DuckDBPyConnection, documented: Documented) -> int:
    """Return how many pairs the blocking rules together give `resolve` to compare."""
    con.execute("CREATE TABLE counted AS FROM record")
    found = count_comparisons_from_blocking_rules(
        DuckDBAPI(connection=con).register("counted", dataset_display_name="counted"),
        blocking_rules=_blocking(documented),
        link_type="dedupe_only",
        record_sample_proportion=1.0,
    )
    return int(found[-1]["cumulative_comparison_count"])


class Clock:
    """Notes how long each step took since the one before."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, step: str) -> None:
        """Note what has passed as the time of a step."""
        now = time.perf_counter()
        self.seconds[step], self._last = round(now - self._last, 3), now
