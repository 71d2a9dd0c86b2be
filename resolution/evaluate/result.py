"""What an evaluation found: plain values for the screen, for JSON and for the page.

Shares are between 0 and 1. No personal value is in here: counts, names of columns, and the values of a column
that may be grouped by.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quality:
    """Precision and recall of one way of counting."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Scores:
    """How well clients agree with people, and the numbers of records, clients and people compared."""

    records: int
    clients: int
    people: int
    pairwise: Quality
    b_cubed: Quality


@dataclass(frozen=True)
class Sizes:
    """How many clients, and how many people, have that many records; by size."""

    clients: dict[int, int]
    people: dict[int, int]

    @property
    def largest_client(self) -> int:
        """Return the records of the largest client."""
        return max(self.clients, default=0)

    @property
    def largest_person(self) -> int:
        """Return the records of the person with most of them."""
        return max(self.people, default=0)


@dataclass(frozen=True)
class Candidates:
    """The pairs that were compared: how many, how many a record, and the share of all true pairs in them."""

    pairs: int
    per_record: float
    recall: float


@dataclass(frozen=True)
class CurvePoint:
    """The quality of the edges from a match probability on, each counted as a pair put together."""

    threshold: float
    quality: Quality


@dataclass(frozen=True)
class WeightBin:
    """Edges whose match weight (log2) is between `start` and `end`, by whether they are true."""

    start: float
    end: float
    true: int
    false: int


@dataclass(frozen=True)
class CalibrationBin:
    """Edges of a range of match probabilities: the mean predicted, and the share that is true."""

    predicted: float
    observed: float
    pairs: int


@dataclass(frozen=True)
class Edges:
    """How the scored pairs among the compared records agree with the truth."""

    pairs: int
    curve: tuple[CurvePoint, ...]
    weights: tuple[WeightBin, ...]
    calibration: tuple[CalibrationBin, ...]


@dataclass(frozen=True)
class Groups:
    """The scores of each value of a column, taken over the records of that value alone."""

    column: str
    scores: dict[str, Scores]


@dataclass(frozen=True)
class ModelFacts:
    """The model that scored: its version, its thresholds by name, and what it has to say about itself."""

    version: str
    thresholds: dict[str, float] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """What a stage took: wall time in seconds, and the highest resident memory in MB where it is known."""

    name: str
    seconds: float
    memory_mb: float | None


@dataclass(frozen=True)
class Costs:
    """What the stages took; without `by_stage` a peak is that of the process from its begin to that stage."""

    stages: tuple[Stage, ...] = ()
    by_stage: bool = True


@dataclass(frozen=True)
class Evaluation:
    """Everything that is said about a run against a truth.

    `truth_left_out` counts records that the truth knows and no client holds (deleted ones, for instance);
    `clients_left_out` counts records of clients that the truth does not know. Neither takes part.
    """

    subject: str
    scores: Scores
    sizes: Sizes
    truth_left_out: int
    clients_left_out: int
    edges: Edges
    candidates: Candidates | None = None
    groups: Groups | None = None
    model: ModelFacts | None = None
    costs: Costs = Costs()
