"""The value functions take any text: they never raise, and what they give can be stored and compared."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.standardise.cache import work_out
from resolution.standardise.kinds import COUNTRY, KINDS, Kind
from resolution.standardise.text import LONGEST, fold

ANY_KIND = pytest.mark.parametrize("kind", (COUNTRY, *KINDS), ids=lambda kind: kind.name)
# Text of all scripts, and text that looks like the values that are parsed most closely.
ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"[\d０-９٠-٩]{1,9}[-/. ]{0,2}[\d²]{1,4}[-/. ]{0,2}\d{0,5}", fullmatch=True),
    st.from_regex(r"[\w.+'-]{0,12}@{1,2}[\w.,-]{0,12}", fullmatch=True),
    st.from_regex(r"\+?[\d ()./x;]{3,25}", fullmatch=True),
    st.text(alphabet="王田小김이たタمحΓщéÃ©?' -.", max_size=12),
)
SECOND = {"part": ["given", "middle", "family", "full", "native"], "country": ["FR", "CN", "ZZ", ""]}


def second(kind: Kind) -> list[Any]:
    extra = [key for key in kind.keys if key != "value"]
    if not extra:
        return []
    return list(SECOND.get(extra[0], [True, False]))


@ANY_KIND
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_standard_form_that_can_be_stored(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(ANY_TEXT)
    choices = second(kind)
    keys = {"value": [value]} | (
        {list(kind.keys)[1]: [data.draw(st.sampled_from(choices))]} if choices else {}
    )
    try:
        value.encode()
    except UnicodeEncodeError:  # no database holds it
        kind.standardise(*(listed[0] for listed in keys.values()))
        return
    table = work_out(kind, pa.table(keys), "1")
    assert table.num_rows == 1
    assert table.column("issues")[0].as_py() == list(
        kind.standardise(*(listed[0] for listed in keys.values()))[-1]
    )


@ANY_KIND
def test_text_of_a_megabyte_is_not_read(kind: Kind) -> None:
    result = kind.standardise("é" * 1_000_000, *second(kind)[:1])
    assert result[-1] == ("field_too_long",)
    assert not any(result[:-1])


@ANY_KIND
def test_nothing_becomes_nothing(kind: Kind) -> None:
    for empty in (None, "", " \t\u00a0"):
        assert not any(kind.standardise(empty, *second(kind)[:1]))


@given(st.text(max_size=LONGEST))
@settings(max_examples=300, deadline=None)
def test_folded_text_is_plain_and_folds_to_itself(text: str) -> None:
    folded = fold(text)
    assert folded.isascii() and folded == folded.lower() and "  " not in folded
    assert folded == fold(folded)
