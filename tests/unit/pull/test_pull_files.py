from datetime import date
from pathlib import Path

import pytest
from support.pulled import CLIENT_HEADER, TICKET_HEADER, client_line, clients, drop, landed, project

from resolution.errors import BrokenBatchError, SourceError
from resolution.pull.source import pull_source


def rejected(config):
    return landed(config, "SELECT file, line, record_key, reason FROM raw.rejected_row ORDER BY ALL")


def broken(config, *words):
    before = landed(config, "SELECT count(*) FROM raw.pos__clients") if _has_warehouse(config) else None
    with pytest.raises(BrokenBatchError) as caught:
        pull_source(config, "pos")
    for word in words:
        assert word in str(caught.value)
    if before is not None:
        assert landed(config, "SELECT count(*) FROM raw.pos__clients") == before
    return str(caught.value)


def _has_warehouse(config):
    return config.path(config.warehouse.path).exists()


def test_lands_rows_as_text_with_their_place(tmp_path):
    clients(
        tmp_path, "PAR01", "clients_20261120.csv", client_line(1), client_line(2, ' "O""Neil; Jr" '.strip())
    )
    clients(tmp_path, "LYO01", "clients_20261120.csv", client_line(1, "Dupré"), encoding="cp1252")
    drop(tmp_path, "PAR01", "tickets_20261120.csv", TICKET_HEADER, "T1;;20/11/2026 18:32;1 234,50")
    config = project(tmp_path)

    result = pull_source(config, "pos")

    assert (result.rows, result.rejected) == ({"clients": 3, "tickets": 1}, 0)
    assert landed(
        config,
        "SELECT _store, _file, _line, _exported_on, no_client, nom FROM raw.pos__clients ORDER BY 1, 3",
    ) == [
        ("LYO01", "clients_20261120.csv", 2, date(2026, 11, 20), "1", "Dupré"),
        ("PAR01", "clients_20261120.csv", 2, date(2026, 11, 20), "1", "Durand"),
        ("PAR01", "clients_20261120.csv", 3, date(2026, 11, 20), "2", 'O"Neil; Jr'),
    ]
    assert landed(config, "SELECT no_client, montant_ttc FROM raw.pos__tickets") == [("", "1 234,50")]
    times = landed(config, "SELECT count(DISTINCT _loaded_at), count(DISTINCT _dlt_id) FROM raw.pos__clients")
    assert times == [(1, 3)]


def test_second_pull_lands_only_new_files(tmp_path):
    first = clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1))
    config = project(tmp_path)
    assert pull_source(config, "pos").rows["clients"] == 1
    first.touch()
    assert pull_source(config, "pos").rows["clients"] == 0
    clients(tmp_path, "PAR01", "clients_20261121.csv", client_line(1), client_line(2))
    assert pull_source(config, "pos").rows["clients"] == 2
    clients(tmp_path, "PAR01", "clients_20261121.csv", client_line(1), client_line(3))
    assert pull_source(config, "pos").rows["clients"] == 2, "a corrected file lands again"
    assert landed(config, "SELECT count(*), count(DISTINCT _loaded_at) FROM raw.pos__clients") == [(5, 3)]


def test_a_source_without_files_still_has_its_tables(tmp_path):
    config = project(tmp_path)
    assert pull_source(config, "pos").rows == {"clients": 0, "tickets": 0}
    assert (
        landed(config, "SELECT no_client, date_modif, _store, _line, _loaded_at FROM raw.pos__clients") == []
    )
    assert landed(config, "SELECT no_ticket, _dlt_id FROM raw.pos__tickets") == []
    assert rejected(config) == []


def test_a_missing_folder_is_named(tmp_path):
    config = project(tmp_path, pos={"path": Path("var/elsewhere")})
    with pytest.raises(SourceError, match="elsewhere"):
        pull_source(config, "pos")


def test_missing_column(tmp_path):
    drop(tmp_path, "PAR01", "clients_20261120.csv", CLIENT_HEADER.replace(";email", ""), "1;A;B;C;D")
    broken(project(tmp_path), "PAR01/clients_20261120.csv", "the column email is missing")


def test_unknown_column_lands_and_later_files_may_lack_it(tmp_path):
    drop(tmp_path, "PAR01", "clients_20261120.csv", CLIENT_HEADER + ";Point Fidélité", client_line(1) + ";7")
    config = project(tmp_path)
    pull_source(config, "pos")
    clients(tmp_path, "PAR01", "clients_20261121.csv", client_line(1))
    pull_source(config, "pos")
    assert landed(config, "SELECT point_fidelite FROM raw.pos__clients ORDER BY _file") == [("7",), (None,)]


@pytest.mark.parametrize("header", [CLIENT_HEADER + ";NOM", CLIENT_HEADER + ";"])
def test_header_with_a_double_or_nameless_column(tmp_path, header):
    drop(tmp_path, "PAR01", "clients_20261120.csv", header, client_line(1) + ";x")
    broken(project(tmp_path), "PAR01/clients_20261120.csv", "column")


def test_empty_file(tmp_path):
    drop(tmp_path, "PAR01", "clients_20261120.csv", end="")
    broken(project(tmp_path), "PAR01/clients_20261120.csv", "no header")


def test_cp1252_declared_utf8(tmp_path):
    lines = [client_line(n, "Hélène") for n in range(5)]
    clients(tmp_path, "PAR01", "clients_20261120.csv", *lines, encoding="cp1252")
    said = broken(project(tmp_path), "PAR01/clients_20261120.csv", "encodings: {PAR01: cp1252}")
    assert "H\\xe9" not in said and "lène" not in said


def test_one_undecodable_line_does_not_stop_the_others(tmp_path):
    path = clients(tmp_path, "PAR01", "clients_20261120.csv", *(client_line(n, "Zoë") for n in range(1, 5)))
    path.write_bytes(path.read_bytes().replace("2;Zoë".encode(), b"2;Zo\xeb"))
    config = project(tmp_path)
    assert pull_source(config, "pos").rows["clients"] == 3
    assert rejected(config) == [("PAR01/clients_20261120.csv", 3, "pos:PAR01-2", "undecodable")]


def test_binary_file(tmp_path):
    path = clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1))
    path.write_bytes(path.read_bytes() + b"\x00\x01\x02")
    broken(project(tmp_path), "PAR01/clients_20261120.csv", "not a text file")


def test_unreadable_file(tmp_path):
    path = clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1))
    path.unlink()
    path.symlink_to(tmp_path / "gone.csv")
    with pytest.raises(SourceError, match="PAR01/clients_20261120.csv"):
        pull_source(project(tmp_path), "pos")


@pytest.mark.parametrize("end", ["9;Dur", '9;"Durand;Anne', '9;"Dur\nand;Anne'])
def test_truncated_file(tmp_path, end):
    clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1), end, end="")
    broken(project(tmp_path), "PAR01/clients_20261120.csv", "ends in the middle of line")


def test_a_last_line_without_a_newline_is_fine(tmp_path):
    clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1), client_line(2), end="")
    assert pull_source(project(tmp_path), "pos").rows["clients"] == 2


def test_malformed_lines_are_rejected_alone(tmp_path):
    lines = [client_line(n) for n in range(1, 9)]
    lines[1] = "2;too;few"
    lines[3] += ";too;many"
    lines[5] = '6;"never closed;Anne;x@example.org;06;20/11/2026 10:00'
    clients(
        tmp_path,
        "PAR01",
        "clients_20261120.csv",
        *lines,
        "",
        client_line(10, '"two\nlines"'),
        client_line(11),
    )
    config = project(tmp_path)
    result = pull_source(config, "pos")
    assert (result.rows["clients"], result.rejected) == (7, 3)
    assert [(line, reason) for _, line, _, reason in rejected(config)] == [
        (3, "malformed_row"),
        (5, "malformed_row"),
        (7, "malformed_row"),
    ]
    assert landed(config, "SELECT no_client, _line FROM raw.pos__clients ORDER BY 2")[-2:] == [
        ("10", 11),
        ("11", 13),
    ]


def test_a_file_of_mostly_bad_lines_is_broken(tmp_path):
    clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1), "a;b", "c;d")
    broken(project(tmp_path), "PAR01/clients_20261120.csv", "2 of 3 lines")


def test_duplicate_and_missing_keys(tmp_path):
    lines = [client_line(1, "Old"), client_line(2), client_line(1, "New"), client_line(2), client_line(" ")]
    clients(tmp_path, "PAR01", "clients_20261120.csv", *lines)
    config = project(tmp_path)
    result = pull_source(config, "pos")
    assert (result.rows["clients"], result.rejected) == (2, 3)
    assert landed(config, "SELECT nom FROM raw.pos__clients WHERE no_client = '1'") == [("New",)]
    assert [row[1:] for row in rejected(config)] == [
        (2, "pos:PAR01-1", "duplicate_key"),
        (3, "pos:PAR01-2", "duplicate_key"),
        (6, None, "missing_key"),
    ]


def test_a_tenth_of_the_usual_rows(tmp_path):
    clients(tmp_path, "PAR01", "clients_20261120.csv", *map(client_line, range(20)))
    config = project(tmp_path)
    pull_source(config, "pos")
    clients(tmp_path, "LYO01", "clients_20261121.csv", *map(client_line, range(20)))
    clients(tmp_path, "PAR01", "clients_20261121.csv", *map(client_line, range(2)))
    broken(config, "PAR01/clients_20261121.csv has 2 rows", "had 20")
    clients(tmp_path, "PAR01", "clients_20261121.csv", *map(client_line, range(19)))
    assert pull_source(config, "pos").rows["clients"] == 39


def test_a_broken_file_lands_nothing_of_the_others(tmp_path):
    clients(tmp_path, "AAA01", "clients_20261120.csv", client_line(1))
    drop(tmp_path, "PAR01", "tickets_20261120.csv", "no_ticket;nothing", "1;2")
    config = project(tmp_path)
    broken(config, "PAR01/tickets_20261120.csv")
    assert not _has_warehouse(config)


def test_odd_values_land_untouched(tmp_path):
    odd = ["x" * 1_000_000, "\x01\x1b\x85\u2028", "👩‍👩‍👧 é", "محمد \u202eabc", "田中", "', DROP TABLE x, --"]
    clients(tmp_path, "PAR01", "clients_20261120.csv", *(client_line(n, v) for n, v in enumerate(odd)))
    config = project(tmp_path)
    assert pull_source(config, "pos").rejected == 0
    assert [row[0] for row in landed(config, "SELECT nom FROM raw.pos__clients ORDER BY no_client")] == odd


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    path = clients(tmp_path, "PAR01", "clients_20261120.csv", client_line(1), client_line(2))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    config = project(tmp_path)
    pull_source(config, "pos")
    assert landed(config, "SELECT no_client, date_modif, _line FROM raw.pos__clients ORDER BY 1") == [
        ("1", "20/11/2026 10:00", 2),
        ("2", "20/11/2026 10:00", 3),
    ]
