-- Every client id that was once published and is no more, and the live client that it leads to.
with ended as (
    select
        client_id,
        max(happened_at) as retired_at
    from {{ source('resolution', 'client_event') }}
    where event in ('merged', 'retired')
    group by client_id
)

select
    redirect.client_id,
    redirect.redirects_to,
    ended.retired_at
from {{ source('resolution', 'client_id_redirect') }} as redirect
left join ended using (client_id)
where redirect.until is null
