-- The state as commit d37fd23 made it: the contact points of consents.
-- Made-up people. Run 1 left clients A (a, b), C (c) and D (d); run 2 failed; run 3 merged C into A, lost d, met e.
CREATE SCHEMA resolution;
CREATE TABLE resolution.standardised_record (
    "record_key" VARCHAR,
    "source" VARCHAR,
    "source_record_id" VARCHAR,
    "updated_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ,
    "is_deleted" BOOLEAN,
    "merged_into" VARCHAR,
    "given_name" VARCHAR,
    "middle_name" VARCHAR,
    "family_name" VARCHAR,
    "full_name" VARCHAR,
    "native_name" VARCHAR,
    "given_name_std" VARCHAR,
    "middle_name_std" VARCHAR,
    "family_name_std" VARCHAR,
    "full_name_std" VARCHAR,
    "name_tokens_std" VARCHAR,
    "given_name_phonetic" VARCHAR,
    "family_name_phonetic" VARCHAR,
    "native_name_std" VARCHAR,
    "given_name_forms" VARCHAR[],
    "generation_std" VARCHAR,
    "name_is_romanised" BOOLEAN,
    "given_name_reading_keys" VARCHAR[],
    "family_name_reading_keys" VARCHAR[],
    "gender_std" VARCHAR,
    "birth_date_std" DATE,
    "birth_year_std" INTEGER,
    "birth_place_std" VARCHAR,
    "occupation_std" VARCHAR,
    "email_std" VARCHAR,
    "email_local_std" VARCHAR,
    "email_domain_std" VARCHAR,
    "phone_std" VARCHAR,
    "other_emails_std" VARCHAR[],
    "other_phones_std" VARCHAR[],
    "street_address" VARCHAR,
    "city" VARCHAR,
    "street_std" VARCHAR,
    "house_number_std" VARCHAR,
    "city_std" VARCHAR,
    "region_std" VARCHAR,
    "postal_code_std" VARCHAR,
    "country_std" VARCHAR,
    "loyalty_number_std" VARCHAR,
    "tax_id_std" VARCHAR,
    "identifiers" MAP(VARCHAR, VARCHAR),
    "store_id" VARCHAR,
    "channel" VARCHAR,
    "language_std" VARCHAR,
    "longest_field" INTEGER,
    "issues" VARCHAR[],
    "content_hash" VARCHAR,
    "source_hash" UBIGINT,
    "standard" VARCHAR
);
CREATE TABLE resolution.observation (
    "kind" VARCHAR,
    "source" VARCHAR,
    "value" VARCHAR
);
CREATE TABLE resolution.consent_contact_point (
    "consent_id" VARCHAR,
    "contact_point_std" VARCHAR
);
CREATE TABLE resolution.quarantine (
    "run_id" VARCHAR,
    "source" VARCHAR,
    "record_key" VARCHAR,
    "reason" VARCHAR,
    "quarantined_at" TIMESTAMPTZ
);
CREATE TABLE resolution.gate_result (
    "run_id" VARCHAR,
    "gate" VARCHAR,
    "expectation" VARCHAR,
    "severity" VARCHAR,
    "success" BOOLEAN,
    "checked" BIGINT,
    "unexpected" BIGINT,
    "observed_at" TIMESTAMPTZ
);
CREATE TABLE resolution.linked_record (
    "record_key" VARCHAR,
    "record_no" BIGINT,
    "content_hash" VARCHAR,
    "since" INTEGER,
    "until" INTEGER
);
CREATE TABLE resolution.blocking_key (
    "rule" UTINYINT,
    "key" UBIGINT,
    "record_no" BIGINT
);
CREATE TABLE resolution.edge (
    "record_key_l" VARCHAR,
    "record_key_r" VARCHAR,
    "match_weight" DOUBLE,
    "match_probability" DOUBLE,
    "match_key" VARCHAR,
    "levels" TINYINT[],
    "model_version" VARCHAR,
    "since" INTEGER,
    "until" INTEGER
);
CREATE TABLE resolution.membership (
    "record_key" VARCHAR,
    "client_id" VARCHAR,
    "first_seen_at" TIMESTAMPTZ,
    "first_seen_run" INTEGER,
    "since" INTEGER,
    "until" INTEGER
);
CREATE TABLE resolution.client_event (
    "since" INTEGER,
    "event_no" INTEGER,
    "happened_at" TIMESTAMPTZ,
    "client_id" VARCHAR,
    "event" VARCHAR,
    "record_key" VARCHAR,
    "other_client_id" VARCHAR,
    "cause" VARCHAR,
    "cause_key_l" VARCHAR,
    "cause_key_r" VARCHAR,
    "judgement_id" BIGINT
);
CREATE TABLE resolution.client_id_redirect (
    "client_id" VARCHAR,
    "redirects_to" VARCHAR,
    "since" INTEGER,
    "until" INTEGER
);
CREATE TABLE resolution.judgement (
    "judgement_id" BIGINT,
    "judgement" VARCHAR,
    "record_key_l" VARCHAR,
    "record_key_r" VARCHAR,
    "since" INTEGER,
    "until" INTEGER
);
CREATE TABLE resolution.run (
    "run_id" VARCHAR,
    "number" INTEGER,
    "state" VARCHAR,
    "started_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "live_run" VARCHAR,
    "mode" VARCHAR,
    "reason" VARCHAR,
    "frozen" MAP(VARCHAR, VARCHAR),
    "seal" MAP(VARCHAR, VARCHAR),
    "stage" VARCHAR,
    "code_version" VARCHAR,
    "model_version" VARCHAR,
    "counts" MAP(VARCHAR, BIGINT),
    "seconds" MAP(VARCHAR, DOUBLE),
    "memory_mb" MAP(VARCHAR, DOUBLE),
    "message" VARCHAR
);
INSERT INTO resolution.standardised_record (record_key, source, source_record_id, updated_at, is_deleted, given_name, family_name, given_name_std, family_name_std, email_std, issues, content_hash, source_hash, standard) VALUES
    ('crm:1', 'crm', '1', '2026-11-01 02:00:00+00', false, 'Ada', 'ExampleA', 'ada', 'examplea', 'a@example.com', [], 'hash-a', 17, 's1'),
    ('web:2', 'web', '2', '2026-11-01 02:00:00+00', false, 'Ada', 'ExampleB', 'ada', 'exampleb', 'b@example.com', [], 'hash-b', 17, 's1'),
    ('pos:S1-3', 'pos', 'S1-3', '2026-11-01 02:00:00+00', false, 'Ada', 'ExampleC', 'ada', 'examplec', 'c@example.com', [], 'hash-c', 17, 's1'),
    ('web:5', 'web', '5', '2026-11-03 02:00:00+00', false, 'Ada', 'ExampleE', 'ada', 'examplee', 'e@example.com', [], 'hash-e', 17, 's1');
INSERT INTO resolution.observation (kind, source, value) VALUES
    ('day_first', 'pos', 'true');
INSERT INTO resolution.consent_contact_point (consent_id, contact_point_std) VALUES
    ('c1', 'a@example.com');
INSERT INTO resolution.quarantine (run_id, source, record_key, reason, quarantined_at) VALUES
    ('r20261101t020000', 'pos', 'pos:S1-9', 'no_name_no_contact', '2026-11-01 02:00:00+00');
INSERT INTO resolution.gate_result (run_id, gate, expectation, severity, success, checked, unexpected, observed_at) VALUES
    ('r20261101t020000', 'records', 'records_are_there', 'critical', true, 5, 0, '2026-11-01 02:00:00+00');
INSERT INTO resolution.linked_record (record_key, record_no, content_hash, since, until) VALUES
    ('crm:1', 1, 'hash-a', 1, NULL),
    ('web:2', 2, 'hash-b', 1, NULL),
    ('pos:S1-3', 3, 'hash-c', 1, NULL),
    ('crm:4', 4, 'hash-d', 1, 3),
    ('web:5', 5, 'hash-e', 3, NULL);
INSERT INTO resolution.blocking_key (rule, key, record_no) VALUES
    (1, 1234567890123456789, 1),
    (1, 1234567890123456789, 2);
INSERT INTO resolution.edge (record_key_l, record_key_r, match_weight, match_probability, match_key, levels, model_version, since) VALUES
    ('crm:1', 'web:2', 11.25, 0.9995, 'email', [2, 1], 'm20261101-0a1b2c', 1),
    ('crm:1', 'pos:S1-3', 4.5, 0.9577, 'phone', [2, 0], 'm20261101-0a1b2c', 3);
INSERT INTO resolution.membership (record_key, client_id, first_seen_at, first_seen_run, since, until) VALUES
    ('crm:1', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00', 1, 1, NULL),
    ('web:2', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00', 1, 1, NULL),
    ('pos:S1-3', 'cccccccc-0000-5000-8000-000000000003', '2026-11-01 02:00:00+00', 1, 1, 3),
    ('pos:S1-3', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00', 1, 3, NULL),
    ('crm:4', 'dddddddd-0000-5000-8000-000000000004', '2026-11-01 02:00:00+00', 1, 1, 3),
    ('web:5', 'eeeeeeee-0000-5000-8000-000000000005', '2026-11-03 02:00:00+00', 3, 3, NULL);
INSERT INTO resolution.client_event (since, event_no, happened_at, client_id, event, other_client_id, cause, cause_key_l, cause_key_r) VALUES
    (3, 1, '2026-11-03 02:00:00+00', 'cccccccc-0000-5000-8000-000000000003', 'merged', 'aaaaaaaa-0000-5000-8000-000000000001', 'edge', 'crm:1', 'pos:S1-3'),
    (3, 2, '2026-11-03 02:00:00+00', 'dddddddd-0000-5000-8000-000000000004', 'retired', NULL, 'record_gone', 'crm:4', NULL);
INSERT INTO resolution.client_id_redirect (client_id, redirects_to, since) VALUES
    ('cccccccc-0000-5000-8000-000000000003', 'aaaaaaaa-0000-5000-8000-000000000001', 3),
    ('dddddddd-0000-5000-8000-000000000004', NULL, 3);
INSERT INTO resolution.judgement (judgement_id, judgement, record_key_l, record_key_r, since) VALUES
    (1, 'no_match', 'crm:1', 'web:5', 3);
INSERT INTO resolution.run (run_id, number, state, started_at, ended_at, live_run, mode, reason, frozen, seal, stage, code_version, model_version, counts, seconds, memory_mb, message) VALUES
    ('r20261101t020000', 1, 'published', '2026-11-01 02:00:00+00', '2026-11-01 03:00:00+00', NULL, 'full', 'nothing has been published before', MAP {'model': 'm20261101-0a1b2c'}, MAP {}, 'publish', '0.1.0', 'm20261101-0a1b2c', MAP {'cluster: records': 4}, MAP {'link': 1.5}, MAP {'link': 210.5}, NULL),
    ('r20261102t020000', 2, 'failed', '2026-11-02 02:00:00+00', '2026-11-02 03:00:00+00', 'r20261101t020000', 'full', 'it was asked for', MAP {'model': 'm20261101-0a1b2c'}, MAP {}, 'check_records', '0.1.0', NULL, MAP {'cluster: records': 4}, MAP {'link': 1.5}, MAP {'link': 210.5}, 'Gate 1 stopped the run.'),
    ('r20261103t020000', 3, 'published', '2026-11-03 02:00:00+00', '2026-11-03 03:00:00+00', 'r20261101t020000', 'full', 'it was asked for', MAP {'model': 'm20261101-0a1b2c'}, MAP {}, 'publish', '0.1.0', 'm20261101-0a1b2c', MAP {'cluster: records': 4}, MAP {'link': 1.5}, MAP {'link': 210.5}, NULL);
