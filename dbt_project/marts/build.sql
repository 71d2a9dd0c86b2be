select
    {{ as_of() }} as as_of,
    '{{ var('currency', 'EUR') }}' as currency,
    '{{ var('marts_version', '') }}' as marts_version
