"""The parts of the page that say where to look: weights, scores, clients, suspects, links."""

from html import escape

from resolution.look.words import short as short_id
from resolution.match_report.charts import (
    SCORES_HEIGHT,
    Specification,
    scores_chart,
    weights_charts,
    weights_height,
)
from resolution.match_report.clusters import Cluster
from resolution.match_report.findings import Findings
from resolution.match_report.links import Shown
from resolution.match_report.overview import part
from resolution.match_report.people import Person
from resolution.match_report.scores import in_bits
from resolution.match_report.suspects import Suspect
from resolution.match_report.waterfall import waterfall
from resolution.match_report.words import Words
from resolution.page.markup import Cell, Html, chart, joined, paragraph, section, table, tag


def weights(found: Findings, words: Words) -> Html:
    """Return the places of the charts of the model's weights, one for each attribute."""
    title = words("weights.title")
    if not found.weights:
        return section("weights", title, "", paragraph(words("model_gone", model=found.model_version)))
    charts = [
        part(words.known("attribute", w.attribute), chart(_place(w.attribute), weights_height(w)))
        for w in found.weights
    ]
    reading = words("weights.reading", model=found.model_version)
    return section("weights", title, reading, tag("div", joined(*charts), "multiples"))


def scores(found: Findings, words: Words) -> Html:
    """Return the place of the chart of scores."""
    title = words("scores.title")
    if not found.scores.pairs:
        return section("scores", title, "", paragraph(words("scores.none")))
    reading = words(
        "scores.reading",
        pairs=words.number(found.scores.pairs),
        match=words.number(found.match, 2),
        review=words.number(found.review, 2),
        match_bits=words.number(in_bits(found.match), 1),
        review_bits=words.number(in_bits(found.review), 1),
    )
    return section("scores", title, reading, chart("chart-scores", SCORES_HEIGHT))


def charts(found: Findings, words: Words) -> dict[str, Specification]:
    """Return the charts, by the place that each is drawn in."""
    drawn: dict[str, Specification] = {}
    if found.weights:
        by_attribute = weights_charts(found.weights, words)
        drawn |= {_place(attribute): drawing for attribute, drawing in by_attribute.items()}
    if found.scores.pairs:
        drawn["chart-scores"] = scores_chart(found.scores, found.match, found.review, words)
    return drawn


def _place(attribute: str) -> str:
    return f"chart-{attribute}"


def clusters(found: Findings, words: Words) -> Html:
    """Return the biggest clients and the weakest."""
    content = joined(
        part(words("clusters.biggest"), _clusters(found.clusters.biggest, words)),
        part(words("clusters.weakest"), _clusters(found.clusters.weakest, words)),
    )
    return section("clusters", words("clusters.title"), words("clusters.reading"), content)


def _clusters(clusters: tuple[Cluster, ...], words: Words) -> Html:
    if not clusters:
        return paragraph(words("clusters.none"))
    rows: list[list[Cell]] = [
        [
            tag("code", short_id(cluster.client_id), "id"),
            ", ".join(f"{source} {words.number(count)}" for source, count in cluster.sources.items()),
            _ends(cluster.record_key_l, cluster.record_key_r),
            words.number(cluster.records),
            "–" if cluster.probability is None else words.number(cluster.probability, 3),
        ]
        for cluster in clusters
    ]
    headings = [words(f"clusters.{name}") for name in ("client", "systems", "link", "records", "probability")]
    return table(headings, rows, texts=3)


def _ends(left: str | None, right: str | None) -> Html:
    return joined(*(tag("code", key) for key in (left, right) if key))


def suspects(found: Findings, words: Words) -> Html:
    """Return the clients that may be several people."""
    signs = found.suspects
    counts = [
        [words(f"suspects.{name}"), words.number(getattr(signs, name))] for name in ("births", "ids", "names")
    ]
    content = [
        part(words("suspects.signs"), table([words("suspects.sign"), words("figure.clients")], counts))
    ]
    if signs.shown:
        content.append(part(words("suspects.most"), _suspects(signs.shown, words)))
    return section("suspects", words("suspects.title"), words("suspects.reading"), *content)


def _suspects(shown: tuple[Suspect, ...], words: Words) -> Html:
    rows: list[list[Cell]] = [
        [
            tag("code", short_id(suspect.client_id), "id"),
            words.number(suspect.records),
            words.number(suspect.births),
            words.number(suspect.names),
            words.number(suspect.ids) if suspect.ids else "–",
            tag("code", suspect.namespace) if suspect.namespace else "",
        ]
        for suspect in shown
    ]
    headings = ("client", "records", "of_births", "of_names", "of_ids", "namespace")
    return table([words(f"suspects.{name}") for name in headings], rows)


def links(found: Findings, words: Words) -> Html:
    """Return the links that are shown one by one, each with its waterfall."""
    title = words("links.title")
    if not found.weights:
        return section("links", title, "", paragraph(words("model_gone", model=found.model_version)))
    if not found.links:
        return section("links", title, "", paragraph(words("links.none")))
    shown = [_link(link, found, words) for link in found.links]
    return section("links", title, words("links.reading"), *shown)


def _link(link: Shown, found: Findings, words: Words) -> Html:
    keys = link.pair.record_key_l, link.pair.record_key_r
    of = [found.clients.get(key) for key in keys]
    stands = words("links.one" if of[0] == of[1] else "links.two")
    head = Html(f"<h3>{escape(keys[0])} – {escape(keys[1])}</h3>")
    why = paragraph(f"{words(f'links.{link.sort.value}')} {stands}", "soft")
    people = _people([found.people[key] for key in keys if key in found.people], words)
    return tag("article", joined(head, why, people, waterfall(link.pair, words)))


def _people(people: list[Person], words: Words) -> Html:
    rows: list[list[Cell]] = [
        [
            tag("code", person.record_key),
            *(
                value or "–"
                for value in (person.name, person.born, person.email, person.phone, person.address)
            ),
        ]
        for person in people
    ]
    headings = [words(f"people.{name}") for name in ("record", "name", "born", "email", "phone", "address")]
    return tag("div", table(headings, rows, texts=6), "people")
