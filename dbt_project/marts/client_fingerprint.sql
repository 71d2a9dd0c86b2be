-- What a client's rows hang on, and whether they are those of the live build. It is not published.
with now as (
    select client_id, {{ hash_of(['bit_xor(' ~ record_fingerprint() ~ ')', 'count(*)']) }} as fingerprint
    from {{ ref('int_client_records') }}
    group by client_id
)

select
    now.client_id,
    now.fingerprint,
    {% if carries_over() -%}
    coalesce(now.fingerprint = live.fingerprint, false) as is_carried
from now
left join {{ live_table('client_fingerprint') }} as live using (client_id)
    {%- else -%}
    false as is_carried
from now
    {%- endif %}
