{{ config(materialized='view') }}

-- A till exports all its clients every night and knows no deletes: who is missing from a store's newest
-- export is gone, unless the line was there and could not be read (raw.rejected_row).
with landed as (
    {{ landed('pos', 'clients', [
        'no_client', 'civilite', 'nom', 'prenom', 'deuxieme_prenom', 'nom_complet', 'nom_natif', 'date_naissance',
        'lieu_naissance', 'profession', 'email', 'autre_email', 'telephone', 'autre_telephone', 'adresse',
        'code_postal', 'ville', 'region', 'pays', 'no_carte', 'no_fiscal', 'langue', 'date_creation', 'date_modif',
    ], {'_store': 'varchar', '_file': 'varchar', '_line': 'bigint', '_exported_on': 'date'}) }}
),

exports as (
    select
        _store,
        _file,
        _dlt_load_id,
        row_number() over (
            partition by _store
            order by max(_exported_on) desc nulls last, max(_loaded_at) desc nulls last, _file desc, _dlt_load_id desc
        ) as age
    from landed
    group by _store, _file, _dlt_load_id
),

newest as (
    select _dlt_id, age
    from landed
    inner join exports using (_store, _file, _dlt_load_id)
    where no_client is not null
    qualify row_number() over (partition by _store, no_client order by age, _line desc nulls last, _dlt_id) = 1
),

rejected as (
    {{ landed('landing', 'rejected_row', ['source', 'file', 'record_key'], identifier='rejected_row') }}
),

unreadable as (
    select distinct rejected.record_key
    from rejected
    inner join exports
        on split_part(rejected.file, '/', -1) = exports._file -- with its store's folder or without
        and starts_with(rejected.record_key, 'pos:' || exports._store || '-')
    where exports.age = 1 and rejected.source = 'pos'
),

latest as (
    select
        *,
        _store || '-' || no_client as source_record_id,
        'pos:' || _store || '-' || no_client as record_key
    from landed
    inner join newest using (_dlt_id)
)

select
    'pos' as source,
    source_record_id,
    record_key,
    {{ french_time_of('date_modif') }} as updated_at,
    {{ french_time_of('date_creation') }} as created_at,
    age > 1 and record_key not in (from unreadable) as is_deleted,
    cast(null as varchar) as merged_into,
    prenom as given_name,
    deuxieme_prenom as middle_name,
    nom as family_name,
    nom_complet as full_name,
    nom_natif as native_name,
    civilite as gender,
    date_naissance as birth_date,
    cast(null as varchar) as birth_year,
    lieu_naissance as birth_place,
    profession as occupation,
    email,
    telephone as phone,
    {{ list_of(['autre_email']) }} as other_emails,
    {{ list_of(['autre_telephone']) }} as other_phones,
    adresse as street_address,
    ville as city,
    region,
    code_postal as postal_code,
    pays as country,
    no_carte as loyalty_number,
    no_fiscal as tax_id,
    cast(null as map(varchar, varchar)) as identifiers,
    _store as store_id,
    'store' as channel,
    langue as language
from latest
