"""Gate 2: what is expected of `client_consent`, one row a client, channel and purpose."""

from expectations.built import AGAIN, Built, composite_key, known_client
from expectations.expectation import Expectation, Limits, Measure, Suite, measured, no_rows

REACHED = {"email": "email", "sms": "phone", "phone": "phone", "post": "address"}
"""Channel -> the kind of contact point that it takes."""


def suite(built: Built) -> Suite:
    """Return all that is expected of what a build says may be done with a client."""
    ledger = built.of("client_consent_history")
    return Suite(
        built.schema,
        "client_consent",
        (
            composite_key("client_consent", "client_id, channel, purpose"),
            known_client("client_consent", built, "A consent of nobody is a consent that is lost."),
            _has_entry(ledger),
            _no_later_opt_out(built, ledger),
            _contactable(built),
            *([_not_widened(built, ledger)] if built.live_schema else []),
        ),
    )


def _has_entry(ledger: str) -> Expectation:
    said = "client_id, channel, purpose, consent_id"
    return no_rows(
        "opt_in_has_a_ledger_entry",
        "critical",
        f"SELECT client_id FROM (SELECT {said} FROM {{batch}} WHERE state = 'opt_in'"
        f" EXCEPT SELECT {said} FROM {ledger} WHERE state = 'opt_in')",
        "Nobody may be written to without an entry that says when, where and how they agreed: it is the"
        " proof that the house has to show.",
        AGAIN,
        unit="clients",
    )


def _no_later_opt_out(built: Built, ledger: str) -> Expectation:
    contact = "coalesce(contact_point, record_key)"
    as_of = f"(SELECT as_of FROM {built.of('build')})"
    return no_rows(
        "opt_in_outlives_every_opt_out",
        "critical",
        f"SELECT consent.client_id FROM {{batch}} AS consent JOIN (SELECT client_id, channel, purpose,"
        f" {contact} AS contact, max(recorded_at) FILTER (state = 'opt_out') AS out,"
        f" max(recorded_at) FILTER (state = 'opt_in' AND recorded_at <= {as_of}"
        f" + INTERVAL 2 DAY) AS lifted, bool_or(state = 'opt_out' AND recorded_at IS NULL) AS for_ever"
        f" FROM {ledger} WHERE client_id IS NOT NULL GROUP BY ALL) AS entry"
        " USING (client_id, channel, purpose) WHERE consent.state = 'opt_in'"
        " AND (for_ever OR out >= coalesce(lifted, out))",
        "The most restrictive state wins, unless a later opt-in for the same contact point lifts it. This is"
        " worked out here a second time, from the ledger alone.",
        "Nothing was published. Look at the client's ledger in client_consent_history, and report it.",
        unit="clients",
    )


def _contactable(built: Built) -> Expectation:
    """Measure the share of clients that may be reached by a channel, for any purpose."""
    kinds = " ".join(f"WHEN '{channel}' THEN '{kind}'" for channel, kind in REACHED.items())
    fall = built.max_contactability_fall
    limits = {
        channel: Limits(values[-1] - fall)
        for channel, values in built.history.of("clients_stay_contactable").items()
    }
    return measured(
        "clients_stay_contactable",
        "stop",
        Measure(
            "SELECT channel, count(DISTINCT client_id) / nullif(any_value(clients), 0)"
            " FROM {batch} AS consent"
            f" SEMI JOIN (SELECT client_id, kind FROM {built.of('client_contact_point')} WHERE is_valid)"
            f" AS reach ON reach.client_id = consent.client_id AND reach.kind = CASE channel {kinds} END"
            f" CROSS JOIN (SELECT count(*) AS clients FROM {built.of('client')}) AS house"
            " WHERE state = 'opt_in' GROUP BY channel",
            limits,
        ),
        "Of the clients that may be reached by a channel, with a valid contact point and their consent, no"
        " more than gates.max_contactability_fall of all are lost over night: a campaign is planned on them."
        " More is a lost column of consents or contact points far more often than a change of mind.",
        "Compare by source: clients lost their consent (client_consent_history) or their contact point.",
        unit="% of the clients",
    )


def _not_widened(built: Built, ledger: str) -> Expectation:
    live = built.live_schema
    key = "client_id, channel, purpose"
    return no_rows(
        "consent_is_not_widened",
        "stop",
        f"SELECT client_id FROM (SELECT {key} FROM {{batch}} WHERE state = 'opt_in' EXCEPT"
        f" SELECT {key} FROM {live}.client_consent WHERE state = 'opt_in') AS widened"
        f" ANTI JOIN (SELECT {key} FROM {ledger} WHERE state = 'opt_in' AND (consent_id NOT IN"
        f" (SELECT consent_id FROM {live}.client_consent_history)"
        f" OR recorded_at > (SELECT as_of FROM {live}.build))) AS entry USING ({key})"
        f" ANTI JOIN (SELECT client_id FROM (({_members(built.schema)} EXCEPT {_members(live)}) UNION ALL"
        f" ({_members(live)} EXCEPT {_members(built.schema)}))) AS moved USING (client_id)",
        "Who could not be written to yesterday can be today only because of an entry that has come since, or"
        " because their records were put together or parted. Anything else is a rule, a column or a contact"
        " point that was read in another way: somebody has to answer for each such client.",
        "Look at the clients' ledger in client_consent_history beside that of the live file.",
        unit="clients",
    )


def _members(schema: str | None) -> str:
    return f"SELECT client_id, record_key FROM {schema}.client_identifier"
