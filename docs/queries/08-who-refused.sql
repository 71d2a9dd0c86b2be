-- Who refused in the last 30 days, on which channel, and where was it said?
-- The ledger keeps every entry; an entry whose record is in no client any more has an empty client_id.
SELECT ledger.recorded_at, ledger.client_id, ledger.channel, ledger.purpose, ledger.source, ledger.collected_by
FROM client_consent_history AS ledger, build
WHERE ledger.state = 'opt_out'
    AND ledger.recorded_at BETWEEN build.as_of - INTERVAL 30 DAY AND build.as_of
ORDER BY ledger.recorded_at DESC, ledger.consent_id
LIMIT 100;
