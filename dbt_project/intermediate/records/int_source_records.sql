-- A source is an entry in clientfile.yaml and a staging model with the columns of this contract.
select * replace (coalesce(is_deleted, false) as is_deleted)
from (
    {{ union_of_sources('records_model') }}
)
