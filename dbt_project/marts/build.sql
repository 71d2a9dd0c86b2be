select
    '{{ var('run_id', '') }}' as run_id,
    {{ var('run_number', 0) }}::integer as run_number,
    {{ as_of() }} as as_of,
    '{{ var('currency', 'EUR') }}' as currency,
    '{{ var('marts_version', '') }}' as marts_version
