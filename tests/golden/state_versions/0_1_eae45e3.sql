-- The state as commit eae45e3 made it: the first: each run copied its edges and memberships.
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
    "content_hash" VARCHAR
);
CREATE TABLE resolution.quarantine (
    "run_id" VARCHAR,
    "source" VARCHAR,
    "record_key" VARCHAR,
    "reason" VARCHAR,
    "quarantined_at" TIMESTAMPTZ
);
CREATE TABLE resolution.edge (
    "run_id" VARCHAR,
    "record_key_l" VARCHAR,
    "record_key_r" VARCHAR,
    "match_weight" DOUBLE,
    "match_probability" DOUBLE,
    "match_key" VARCHAR,
    "levels" MAP(VARCHAR, INTEGER),
    "model_version" VARCHAR
);
CREATE TABLE resolution.membership (
    "run_id" VARCHAR,
    "record_key" VARCHAR,
    "client_id" VARCHAR,
    "first_seen_at" TIMESTAMPTZ
);
CREATE TABLE resolution.run (
    "run_id" VARCHAR,
    "state" VARCHAR,
    "started_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "stage" VARCHAR,
    "code_version" VARCHAR,
    "model_version" VARCHAR,
    "counts" MAP(VARCHAR, BIGINT),
    "seconds" MAP(VARCHAR, DOUBLE),
    "message" VARCHAR
);
INSERT INTO resolution.standardised_record (record_key, source, source_record_id, updated_at, is_deleted, given_name, family_name, given_name_std, family_name_std, email_std, issues, content_hash) VALUES
    ('crm:1', 'crm', '1', '2026-11-01 02:00:00+00', false, 'Ada', 'ExampleA', 'ada', 'examplea', 'a@example.com', [], 'hash-a'),
    ('web:2', 'web', '2', '2026-11-01 02:00:00+00', false, 'Ada', 'ExampleB', 'ada', 'exampleb', 'b@example.com', [], 'hash-b'),
    ('pos:S1-3', 'pos', 'S1-3', '2026-11-01 02:00:00+00', false, 'Ada', 'ExampleC', 'ada', 'examplec', 'c@example.com', [], 'hash-c'),
    ('web:5', 'web', '5', '2026-11-03 02:00:00+00', false, 'Ada', 'ExampleE', 'ada', 'examplee', 'e@example.com', [], 'hash-e');
INSERT INTO resolution.quarantine (run_id, source, record_key, reason, quarantined_at) VALUES
    ('r20261101t020000', 'pos', 'pos:S1-9', 'no_name_no_contact', '2026-11-01 02:00:00+00');
INSERT INTO resolution.edge (run_id, record_key_l, record_key_r, match_weight, match_probability, match_key, levels, model_version) VALUES
    ('r20261101t020000', 'crm:1', 'web:2', 11.25, 0.9995, 'email', MAP {'name': 2, 'email': 1}, 'm20261101-0a1b2c'),
    ('r20261102t020000', 'crm:1', 'web:2', 11.25, 0.9995, 'email', MAP {'name': 2, 'email': 1}, 'm20261101-0a1b2c'),
    ('r20261102t020000', 'crm:1', 'crm:4', 4.5, 0.9577, 'phone', MAP {'name': 2, 'email': 1}, 'm20261101-0a1b2c'),
    ('r20261103t020000', 'crm:1', 'web:2', 11.25, 0.9995, 'email', MAP {'name': 2, 'email': 1}, 'm20261101-0a1b2c'),
    ('r20261103t020000', 'crm:1', 'pos:S1-3', 4.5, 0.9577, 'phone', MAP {'name': 2, 'email': 1}, 'm20261101-0a1b2c');
INSERT INTO resolution.membership (run_id, record_key, client_id, first_seen_at) VALUES
    ('r20261101t020000', 'crm:1', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261101t020000', 'web:2', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261101t020000', 'pos:S1-3', 'cccccccc-0000-5000-8000-000000000003', '2026-11-01 02:00:00+00'),
    ('r20261101t020000', 'crm:4', 'dddddddd-0000-5000-8000-000000000004', '2026-11-01 02:00:00+00'),
    ('r20261102t020000', 'crm:1', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261102t020000', 'web:2', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261102t020000', 'pos:S1-3', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261102t020000', 'crm:4', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261103t020000', 'crm:1', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261103t020000', 'web:2', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261103t020000', 'pos:S1-3', 'aaaaaaaa-0000-5000-8000-000000000001', '2026-11-01 02:00:00+00'),
    ('r20261103t020000', 'web:5', 'eeeeeeee-0000-5000-8000-000000000005', '2026-11-03 02:00:00+00');
INSERT INTO resolution.run (run_id, state, started_at, ended_at, stage, code_version, model_version, counts, seconds, message) VALUES
    ('r20261101t020000', 'published', '2026-11-01 02:00:00+00', '2026-11-01 03:00:00+00', 'publish', '0.1.0', 'm20261101-0a1b2c', MAP {'cluster: records': 4}, MAP {'link': 1.5}, NULL),
    ('r20261102t020000', 'failed', '2026-11-02 02:00:00+00', '2026-11-02 03:00:00+00', 'check_records', '0.1.0', NULL, MAP {'cluster: records': 4}, MAP {'link': 1.5}, 'Gate 1 stopped the run.'),
    ('r20261103t020000', 'published', '2026-11-03 02:00:00+00', '2026-11-03 03:00:00+00', 'publish', '0.1.0', 'm20261101-0a1b2c', MAP {'cluster: records': 4}, MAP {'link': 1.5}, NULL);
