-- A source is an entry in clientfile.yaml and a staging model with the columns of this contract.
select
    {%- for column in model.columns.keys() %}
    {{ 'coalesce(is_deleted, false) as is_deleted' if column == 'is_deleted' else column }}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    {{ union_of_sources('records_model') }}
)
