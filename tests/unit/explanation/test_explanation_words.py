import pytest
from explained_by_hand import case

from resolution.explanation.bars import bar, rows
from resolution.explanation.case import Verdict
from resolution.explanation.words import KINDS, about, conclusions, kind_in_words, lines, notes, signed
from resolution.link.attribute import KINDS as KINDS_OF_PEOPLE


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [
        (1.0, "one client by this pair alone"),
        (0.25, "one client by this pair alone"),
        (0.2499, "worth a steward's look"),
        (0.05, "worth a steward's look"),
        (0.0499, "two clients"),
        (0.0, "two clients"),
    ],
)
def test_the_thresholds_of_the_model_decide_about_a_pair(probability, verdict) -> None:
    found = case(probability)
    assert found.verdict == verdict
    assert conclusions(found)[0].startswith(f"Verdict: {verdict} (probability {probability:.4f}; ")


def test_other_thresholds_decide_otherwise() -> None:
    assert case(0.5, thresholds={"match": 0.8, "review": 0.5}).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("probability", "clients", "records", "said"),
    [
        (0.9, "AA", (2, 2), "they are one client, A, of 2 records."),
        (0.1, "AA", (2, 2), "of 2 records, although this pair alone would not make them one."),
        (
            0.1,
            "AA",
            (5, 5),
            "would not make them one: clusters go by the mean over all pairs, and their other",
        ),
        (0.01, "AB", (1, 3), "they are two clients, of 1 record and 3 records."),
        (0.9, "AB", (1, 1), "of 1 record and 1 record, although this pair alone would make them one."),
        (0.9, "AB", (1, 3), "would make them one: clusters go by the mean over all pairs, and their other"),
    ],
)
def test_the_live_run_has_the_last_word(probability, clients, records, said) -> None:
    found = conclusions(case(probability, clients=clients, records=records))
    [standing] = [sentence for sentence in found if sentence.startswith("In the live run r1")]
    assert said in standing


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["That run found the pair by family."]),
        ({"scored": (3.17, "closure")}, ["That run found the pair through a third record."]),
        ({"scored": (1.0, "given_soundex")}, ["by given soundex.", "It weighed +1.00 then"]),
        ({"scored": None}, ["That run holds no score of the pair"]),
        ({"scored": None, "probability": 0.001}, []),  # pairs so unlikely are never kept
        ({"run_model": "m20261101-0"}, ["by family.", "made with the model m20261101-0; this is m20261122"]),
    ],
)
def test_what_the_run_knew_of_the_pair(changes, said) -> None:
    found = conclusions(case(**changes))
    about_the_run = found[[s.startswith("In the live run") for s in found].index(True) + 1 :]
    assert len(about_the_run) == len(said)
    assert all(part in sentence for part, sentence in zip(said, about_the_run, strict=True))


def test_what_speaks_most_for_one_client_stands_first_and_what_says_nothing_in_a_note() -> None:
    assert [(line.about, line.says) for line in lines(case())] == [
        ("start", "1 in 1,000 pairs is a match"),
        ("family name", "same (1 in 510)"),
        ("birth", "same date"),
        ("gender", "different"),
        ("also explained", "by two members of one household"),
        ("match weight", "probability 0.9000"),
    ]
    assert notes(case())[-1] == "No evidence, missing on a side: tax id."


def test_the_lines_add_up() -> None:
    *parts, total = lines(case())
    assert total.is_total
    assert sum(line.bits for line in parts) == pytest.approx(total.bits)


def test_a_discount_of_nothing_names_nobody() -> None:
    assert lines(case(discount=0.004))[-2].says == "by nothing else"
    assert lines(case(likeliest_kind=None))[-2].says == "by nothing else"


def test_every_kind_of_people_has_words() -> None:
    assert set(KINDS_OF_PEOPLE) < set(KINDS)
    assert kind_in_words("colleague") == "two people of the kind colleague"


def test_a_likelier_kind_is_named() -> None:
    likely = case(0.02, kinds={"household": 8.0, "twin": 1.0})
    assert conclusions(likely)[1].startswith(
        "Likeliest of all kinds of pairs: two members of one household ("
    )
    assert list(likely.kinds) == ["household", "match", "twin", "strangers"]
    assert sum(likely.kinds.values()) == pytest.approx(1)
    assert not any("Likeliest" in sentence for sentence in conclusions(case()))


@pytest.mark.parametrize(
    ("number", "said"),
    [(1.5, "1.5"), (76.1, "76"), (861.0, "860"), (2406.9, "2,400"), (2.0**60, "1,200,000,000,000,000,000")],
)
def test_large_numbers_are_rounded(number, said) -> None:
    assert about(number) == said


def test_next_to_nothing_has_no_sign() -> None:
    assert [signed(bits) for bits in (-0.004, 0.0, 0.006, -3.456)] == ["0.00", "0.00", "+0.01", "-3.46"]


def test_bars_grow_from_the_middle() -> None:
    assert [bar(bits, 8.0) for bits in (8.0, -8.0, 0.5, -0.5, 0.1, 0.0)] == [
        " " * 8 + "█" * 8,
        "█" * 8,
        " " * 8 + "▌",
        " " * 7 + "▐",
        " " * 8,
        " " * 8,
    ]
    assert bar(0.0, 0.0) == " " * 8


def test_the_table_fits_a_narrow_terminal() -> None:
    widest = [max(len(str(cell)) for cell in column) for column in zip(*rows(case()), strict=True)]
    assert sum(widest) + 3 * len(widest) <= 80
