"""A file of judgements is taken as a whole or not at all, and never twice."""

from datetime import UTC, datetime

import pytest
from support.workspace import DAY

from resolution.errors import JudgementError
from resolution.review.judgement_file import Imported, import_judgements
from resolution.review.judging import judge, withdraw
from resolution.review.store import active, history

HEAD = "record_key_l,record_key_r,judgement"


def bring(config, content, encoding="utf-8"):
    path = config.root / "said.csv"
    path.write_bytes(content.encode(encoding))
    return import_judgements(config, path, by="ana", at=DAY)


def standing(config):
    return {
        (row["record_key_l"], row["record_key_r"]): row["judgement"] for row in active(config).to_pylist()
    }


def test_a_file_is_taken_once(store):
    content = f"{HEAD}\npos:1,web:1,match\nweb:2,pos:2,no-match\n\npos:3,web:3,Unsure\npos:1,crm:4,no_match\n"
    assert bring(store, content) == Imported(new=4, known=0, replacing=0, gone=1)
    assert standing(store) == {
        ("pos:1", "web:1"): "match",
        ("pos:2", "web:2"): "no_match",
        ("crm:4", "pos:1"): "no_match",
    }
    assert bring(store, content) == Imported(new=0, known=4, replacing=0, gone=0)
    assert len(history(store)) == 4


def test_a_spreadsheet_export_with_all_columns(store):
    bring(
        store,
        "\ufeffJudgement;Record_key_r;record_key_l;note;judged_at;judged_by\r\n"
        'match;web:1;pos:1;"two\nlines; one note";2026-11-01T10:00:00+01:00;ben\r\n'
        "no_match;web:2;pos:2;;2026-11-02;\r\n",
    )
    first, second = history(store)
    assert (first.note, first.judged_by) == ("two\nlines; one note", "ben")
    assert first.judged_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert (second.note, second.judged_by) == (None, "ana")
    assert second.judged_at == datetime(2026, 11, 2, tzinfo=UTC)


def test_what_was_taken_once_with_its_date_does_not_undo_what_came_after(config):
    content = f"{HEAD},judged_at\npos:1,web:1,match,2026-11-01\npos:2,web:2,match,2026-11-01\n"
    bring(config, content)
    withdraw(config, "pos:1", "web:1", by="ben", at=DAY)
    judge(config, "no_match", "pos:2", "web:2", by="ben", at=DAY)
    assert bring(config, content).new == 0
    assert standing(config) == {("pos:2", "web:2"): "no_match"}


def test_a_file_replaces_what_stood_whatever_its_order(config):
    judge(config, "no_match", "pos:1", "web:1", by="ben", at=DAY)
    content = f"{HEAD}\npos:1,crm:1,match\ncrm:1,web:1,match\nweb:1,pos:1,match\n"
    assert bring(config, content) == Imported(new=3, known=0, replacing=1, gone=0)


def test_a_contradiction_with_the_store_names_line_and_chain(store):
    judge(store, "match", "pos:1", "web:1", by="ben", at=DAY)
    with pytest.raises(JudgementError) as refused:
        bring(store, f"{HEAD}\npos:3,web:3,match\nweb:1,web:2,match\npos:1,web:2,no_match\n")
    assert (
        "pos:1 = web:1 (judgement 1), web:1 = web:2 (said.csv line 3), but pos:1 ≠ web:2 (said.csv line 4)"
        in refused.value.what
    )
    assert standing(store) == {("pos:1", "web:1"): "match"}


def test_lines_of_one_pair_that_differ_are_refused(config):
    with pytest.raises(JudgementError, match="line 4, column judgement: line 2 says something else"):
        bring(config, f"{HEAD}\npos:1,web:1,match\npos:1,web:1,match\nweb:1,pos:1,no_match\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "line 1: the column record_key_l is missing"),
        ("\n\n", "line 1: the column record_key_l is missing"),
        ("pos:1,Qorulina,match\n", "line 1: the column record_key_l is missing"),
        ("record_key_l,record_key_r\npos:1,web:1\n", "the column judgement is missing"),
        (f"{HEAD},Qorulina\n", "line 1: column 4 of the header is none of"),
        (f"{HEAD},note,note\n", "names the column note twice"),
        (f"{HEAD}\npos:1,web:1\n", "line 2 has 2 values where the header has 3 columns"),
        (f"{HEAD}\npos:1,web:1,match,Qorulina\n", "line 2 has 4 values"),
        (
            f"{HEAD}\npos:1,web:1,match\npos:2,web:2,Qorulina\n",
            "line 3, column judgement: it is none of",
        ),
        (f"{HEAD}\npos:1,web:1,withdrawn\n", "line 2, column judgement: it is none of match"),
        (f"{HEAD}\nQorulina,web:1,match\n", "line 2, column record_key_l: there is no such record"),
        (f"{HEAD}\nweb:1,Qorulina,match\n", "line 2, column record_key_r: there is no such record"),
        (f"{HEAD}\npos:1,,match\n", "line 2, column record_key_r: it is empty"),
        (f"{HEAD}\npos:1, pos:1,match\n", "line 2, column record_key_r: a record is judged with itself"),
        (f'{HEAD}\npos:1,web:1,"match\n', "line 2 is not CSV"),
        (f"{HEAD},judged_at\npos:1,web:1,match,Qorulina\n", "line 2, column judged_at: it is not a time"),
        (f"{HEAD},judged_at\npos:1,web:1,match,0001-01-01T00:00+23:00\n", "column judged_at"),
        (f"{HEAD}\npos:1,web:1,match\npos:\0,web:1,match", "line 3 is not text in UTF-8"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(config, content, sentence):
    with pytest.raises(JudgementError) as refused:
        bring(config, content)
    assert sentence in refused.value.what
    assert refused.value.what.startswith("said.csv ")
    assert "Qorulina" not in str(refused.value)
    assert history(config) == []


def test_another_encoding_is_said_with_its_line(config):
    with pytest.raises(JudgementError, match="said.csv line 3 is not text in UTF-8"):
        bring(
            config,
            f"{HEAD},note\npos:1,web:1,match,\npos:2,web:2,match,é\n",
            "cp1252",
        )


def test_a_file_that_is_not_there(config):
    with pytest.raises(JudgementError, match=r"none.csv cannot be read \(No such file"):
        import_judgements(config, config.root / "none.csv", by="ana", at=DAY)


def test_a_file_of_a_header_alone_holds_nothing(config):
    assert bring(config, HEAD) == Imported(0, 0, 0, 0)
    assert active(config).num_rows == 0
