"""`clientfile judge …` and `clientfile review`: what stewards say of two records, and what they are asked."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resolution import config as configuration
from resolution.commands.options import DEFAULT, ConfigPath, login
from resolution.review.words import BLIND, DOUBTFUL, MATCH, NO_MATCH, SUSPICIOUS, UNSURE, WITHDRAWN
from resolution.screen import OneSentence, say, table

if TYPE_CHECKING:
    from resolution.review.judging import Outcome
    from resolution.review.precision import Precision
    from resolution.review.questions import Question

app = typer.Typer(
    name="judge",
    help="Say whether two records are one client; what is said holds until it is withdrawn.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

RecordA = Annotated[str, typer.Argument(metavar="A", help="A record key, e.g. web:1042.")]
RecordB = Annotated[str, typer.Argument(metavar="B", help="Another record key.")]
By = Annotated[str | None, typer.Option("--by", help="Who judges; your login name if not said.")]
Note = Annotated[str | None, typer.Option("--note", help="Why; kept with the judgement.")]

WORDS = {MATCH: "one client", NO_MATCH: "different clients", UNSURE: "undecided", WITHDRAWN: "withdrawn"}
REASONS = {
    DOUBTFUL: "perhaps one client",
    SUSPICIOUS: "perhaps two clients",
    BLIND: "drawn at random",
}


@app.command()
def match(
    record_a: RecordA, record_b: RecordB, by: By = None, note: Note = None, config: ConfigPath = DEFAULT
) -> None:
    """Say that two records are one client, whatever their score.

    Example: clientfile judge match pos:PAR01-17 web:1042 --note 'same card'
    """
    _judge(MATCH, record_a, record_b, by, note, config)


@app.command("no-match")
def no_match(
    record_a: RecordA, record_b: RecordB, by: By = None, note: Note = None, config: ConfigPath = DEFAULT
) -> None:
    """Say that two records are different clients: nothing joins them, not by way of other records either.

    Example: clientfile judge no-match pos:PAR01-17 web:1042 --note 'mother and daughter'
    """
    _judge(NO_MATCH, record_a, record_b, by, note, config)


@app.command()
def unsure(
    record_a: RecordA, record_b: RecordB, by: By = None, note: Note = None, config: ConfigPath = DEFAULT
) -> None:
    """Say that nobody can tell whether two records are one client: scores decide, nobody is asked again.

    Example: clientfile judge unsure pos:PAR01-17 web:1042
    """
    _judge(UNSURE, record_a, record_b, by, note, config)


@app.command()
def withdraw(
    record_a: RecordA, record_b: RecordB, by: By = None, note: Note = None, config: ConfigPath = DEFAULT
) -> None:
    """Take back what was said of two records: the scores decide again.

    Example: clientfile judge withdraw pos:PAR01-17 web:1042
    """
    from resolution.review.judging import withdraw as take_back

    with OneSentence():
        settings = configuration.load(config)
        done = take_back(settings, record_a, record_b, by=by or login(), at=datetime.now(UTC), note=note)
    if done.replaced is None:
        say(f"What was said of {_pair(done)} is withdrawn already ({_who(done)}). Nothing was written.")
    else:
        said = f"judgement {done.replaced.judgement_id}: {WORDS[done.replaced.judgement]}"
        say(f"Withdrawn: {said} of {_pair(done)}. The next `clientfile run` decides by the scores again.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV file with record_key_l, record_key_r and judgement.")],
    by: By = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Take down all judgements of a file, or, if anything is wrong with it, none.

    Its columns: record_key_l, record_key_r, judgement (match, no_match or unsure) and, if you like,
    judged_by, judged_at (ISO 8601) and note. What was taken down before is not written again.

    Example: clientfile judge import judgements.csv
    """
    from resolution.review.judgement_file import import_judgements

    with OneSentence():
        settings = configuration.load(config)
        done = import_judgements(settings, file, by=by or login(), at=datetime.now(UTC))
    say(f"{done.new:,} new judgements, {done.replacing:,} of them in place of others.")
    if done.known:
        say(f"{done.known:,} lines said what was known already.")
    if done.gone:
        say(f"{done.gone:,} speak of records that are deleted or erased: they hold when these return.")
    if done.new:
        say("The next `clientfile run` holds to them.")


@app.command("list")
def list_(
    record: Annotated[str | None, typer.Argument(help="A record key; all records if none.")] = None,
    notes: Annotated[bool, typer.Option("--notes", help="Show the notes; they may name people.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Show what was ever said of a record, or of all, in the order it was said.

    Example: clientfile judge list web:1042 --notes
    """
    from resolution.review.store import history

    with OneSentence():
        said = history(configuration.load(config), record)
    headings = ["judgement", "one record", "another", "said", "by", "at"] + (["note"] if notes else [])
    rows = [
        [
            str(row.judgement_id),
            *row.pair,
            WORDS[row.judgement] + (f" ({row.withdraws})" if row.withdraws else ""),
            row.judged_by,
            f"{row.judged_at:%Y-%m-%d %H:%M}",
            *([row.note or ""] if notes else []),
        ]
        for row in said
    ]
    table(f"Judgements on {record}" if record else "Judgements", headings, rows)


def review(
    limit: Annotated[int, typer.Option(min=1, help="How many questions to show.")] = 20,
    config: ConfigPath = DEFAULT,
) -> None:
    """Show the questions that are worth a steward's time most, and how many links have proved right so far.

    Of pairs that are drawn at random no probability is shown, lest it sway the answer.

    Example: clientfile review --limit 10
    """
    from resolution.review.precision import precision
    from resolution.review.queue import open_questions

    with OneSentence():
        settings = configuration.load(config)
        questions, found = open_questions(settings), precision(settings)
    rows = [[str(number), *_question(asked)] for number, asked in enumerate(questions[:limit], start=1)]
    headings = ["", "one record", "another", "why asked", "probability", "records"]
    table(f"{len(questions):,} open questions", headings, rows)
    if rows:
        say("`clientfile explain A B` says why; answer by `clientfile judge match|no-match|unsure A B`.")
    say(_precision(found))


def _question(asked: "Question") -> list[str]:
    probability = "" if asked.match_probability is None else f"{asked.match_probability:.3f}"
    return [*asked.pair, REASONS[asked.reason], probability, str(asked.records)]


def _precision(found: "Precision") -> str:
    if found.estimate is None:
        return f"None of the {found.drawn:,} links drawn at random is judged yet."
    low, high = found.interval
    return (
        f"Of {found.judged:,} links drawn at random and judged, {found.matches:,} are right: "
        f"{found.estimate:.1%} (95 % confidence: {low:.1%} to {high:.1%})."
    )


def _judge(
    judgement: str, record_a: str, record_b: str, by: str | None, note: str | None, path: Path
) -> None:
    from resolution.review.judging import judge

    with OneSentence():
        settings = configuration.load(path)
        done = judge(
            settings, judgement, record_a, record_b, by=by or login(), at=datetime.now(UTC), note=note
        )
    for sentence in _sentences(done):
        say(sentence)


def _sentences(done: "Outcome") -> list[str]:
    if not done.is_new:
        return [f"{_pair(done)}: {WORDS[done.row.judgement]}, as {_who(done)}. Nothing was written."]
    sentences = [f"Judgement {done.row.judgement_id}: {_pair(done)}: {WORDS[done.row.judgement]}."]
    if done.replaced:
        before = done.replaced
        sentences.append(f"It takes the place of judgement {before.judgement_id}: {WORDS[before.judgement]}.")
    if done.gone:
        sentences.append(f"Deleted or erased: {', '.join(done.gone)}; it holds when the record returns.")
    undecided = "The next `clientfile run` decides by the scores."
    sentences.append(undecided if done.row.judgement == UNSURE else "The next `clientfile run` holds to it.")
    return sentences


def _pair(done: "Outcome") -> str:
    return " and ".join(done.row.pair)


def _who(done: "Outcome") -> str:
    return f"judgement {done.row.judgement_id} of {done.row.judged_at:%Y-%m-%d}"
