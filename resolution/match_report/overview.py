"""The first parts of the page: figures, what changed, who knows whom, duplicates."""

from collections.abc import Iterator

from resolution.look.events import Event
from resolution.look.words import in_order
from resolution.look.words import short as short_id
from resolution.match_report.change import Change
from resolution.match_report.findings import Findings
from resolution.match_report.totals import Systems, Totals
from resolution.match_report.words import Words
from resolution.page.markup import Cell, Html, bar, joined, paragraph, section, table, tag

_GRID = "grid"


def part(title: str, content: Cell) -> Html:
    """Return a piece of a section under a heading of its own."""
    return tag("div", joined(tag("h3", title), content), "part")


def figures(found: Findings, words: Words) -> Html:
    """Return the figures that the page begins with, each with what it rose or fell by."""
    now, before = found.totals, found.change.before
    tiles = [
        _tile("clients", words.number(now.clients), _rise(now, before, "clients", words), words),
        _tile("records", words.number(now.records), _rise(now, before, "records", words), words),
        _tile("duplicates", words.number(now.duplicates), _rise(now, before, "duplicates", words), words),
        _tile("in_several", words.share(now.in_several, now.clients), _points(now, before, words), words),
        _tile("kept_out", words.number(sum(k.records for k in found.change.kept_out)), "", words),
        _tile("suspects", words.number(found.suspects.clients), "", words),
    ]
    return tag("div", joined(*tiles), "figures")


def _tile(name: str, value: str, rise: str, words: Words) -> Html:
    label = tag("span", words(f"figure.{name}"), "soft")
    return tag("div", joined(label, tag("b", value), tag("span", rise, "soft")), "figure")


def _rise(now: Totals, before: Totals | None, name: str, words: Words) -> str:
    return words.change(getattr(now, name) - getattr(before, name)) if before else ""


def _points(now: Totals, before: Totals | None, words: Words) -> str:
    if before is None or not before.clients or not now.clients:
        return ""
    points = 100 * (now.in_several / now.clients - before.in_several / before.clients)
    return words("figure.points", n=words.change(points, 1))


def changes(found: Findings, words: Words) -> Html:
    """Return what changed since the last file."""
    change = found.change
    since = words("change.since", run=found.run.live_run or "") if change.before else words("change.first")
    pieces = [part(words("change.records"), _records(change, words)), *_happened(change, words)]
    pieces += [part(words("change.told"), _told(change.told, words))] if change.told else []
    pieces += [part(words("change.published"), _published(change, words))]
    pieces += [part(words("change.kept_out"), _kept_out(change, words))]
    pieces += [part(words("change.not_held"), _not_held(change, words))]
    return section("change", words("change.title"), since, tag("div", joined(*pieces), _GRID))


def _records(change: Change, words: Words) -> Html:
    rows = [
        [words(f"change.{name}"), words.number(count)]
        for name, count in (("came", change.came), ("went", change.went), ("moved", change.moved))
    ]
    return table([words("change.what"), words("change.number")], rows)


def _happened(change: Change, words: Words) -> Iterator[Html]:
    kinds = sorted(change.events, key=lambda kind: in_order(*kind))
    rows = [
        [words.known("event", event), words.known("cause", cause), words.number(change.events[event, cause])]
        for event, cause in kinds
    ]
    headings = [words("change.what"), words("change.cause"), words("change.number")]
    content = table(headings, rows, texts=2) if rows else paragraph(words("change.nothing"))
    yield part(words("change.clients"), content)


def _told(events: tuple[Event, ...], words: Words) -> Html:
    rows = [
        [
            tag("code", short_id(event.client_id), "id"),
            words.known("happened", event.event),
            tag("code", short_id(event.other_client_id), "id") if event.other_client_id else "",
            words.known("cause", event.cause),
            ", ".join(filter(None, (event.cause_key_l, event.cause_key_r))),
        ]
        for event in events
    ]
    headings = [words(f"change.{name}") for name in ("client", "what", "other", "cause", "keys")]
    return table(headings, rows, texts=5)


def _published(change: Change, words: Words) -> Html:
    if change.published is None:
        return paragraph(words("change.published_unknown"))
    if not change.published:
        return paragraph(words("change.published_none"))
    rows = [
        [tag("code", row.changed_table), words.known("change", row.change), words.number(row.clients)]
        for row in change.published
    ]
    return table([words("change.table"), words("change.what"), words("figure.clients")], rows, texts=2)


def _kept_out(change: Change, words: Words) -> Html:
    if not change.kept_out:
        return paragraph(words("change.kept_out_none"))
    rows = [
        [row.source, words.known("reason", row.reason), words.number(row.records)] for row in change.kept_out
    ]
    return table([words("system"), words("change.reason"), words("change.number")], rows, texts=2)


def _not_held(change: Change, words: Words) -> Html:
    if not change.not_held:
        return paragraph(words("change.not_held_none"))
    rows = [
        [
            tag("code", row.expectation),
            words.known("gate", row.gate),
            words.known("severity", row.severity),
            words.number(row.unexpected),
            words.number(row.checked),
        ]
        for row in change.not_held
    ]
    headings = ["expectation", "gate", "severity", "unexpected", "checked"]
    return table([words(f"change.{name}") for name in headings], rows, texts=3)


def systems(found: Findings, words: Words) -> Html:
    """Return clients by number of systems, and by which."""
    known, clients = found.systems, found.totals.clients
    by_number = [
        [words("systems.n", n=words.number(number)), *_count_and_share(count, clients, words)]
        for number, count in sorted(known.by_number.items())
    ]
    by_which = [
        [" + ".join(row.sources), *_count_and_share(row.clients, clients, words), words.number(row.records)]
        for row in known.combinations
    ]
    counts = [words("figure.clients"), "", words("share")]
    content = joined(
        part(words("systems.by_number"), table([words("systems.known_to"), *counts], by_number)),
        part(
            words("systems.by_which"),
            table([words("systems.which"), *counts, words("figure.records")], by_which),
        ),
    )
    reading = words("systems.reading")
    return section("systems", words("systems.title"), reading, tag("div", content, _GRID))


def _count_and_share(count: int, whole: int, words: Words) -> list[Cell]:
    return [words.number(count), bar(count / whole if whole else 0), words.share(count, whole)]


def duplicates(found: Findings, words: Words) -> Html:
    """Return the duplicates found within each system and between each two of them."""
    known = found.systems
    within = [
        [
            row.source,
            words.number(row.records),
            words.number(row.clients),
            words.number(row.duplicates),
            bar(row.duplicates / row.records),
            words.share(row.duplicates, row.records),
            words.number(row.clients_twice),
        ]
        for row in known.within
    ]
    headings = [
        words("system"),
        words("figure.records"),
        words("figure.clients"),
        words("duplicates.extra"),
        "",
        words("share"),
        words("duplicates.twice"),
    ]
    content = joined(
        part(words("duplicates.within"), table(headings, within)),
        part(words("duplicates.between"), _between(known, words)),
    )
    return section("duplicates", words("duplicates.title"), words("duplicates.reading"), content)


def _between(known: Systems, words: Words) -> Html:
    if not known.shared:
        return paragraph(words("duplicates.none"))
    of = {row.source: row.clients for row in known.within}
    rows = [
        [
            f"{left} – {right}",
            words.number(count),
            bar(count / min(of[left], of[right])),
            words.share(count, of[left]),
            words.share(count, of[right]),
        ]
        for (left, right), count in sorted(known.shared.items())
    ]
    headings = [words("duplicates.pair"), words("duplicates.both"), "", *map(words, _OF)]
    return table(headings, rows)


_OF = ("duplicates.of_first", "duplicates.of_second")
