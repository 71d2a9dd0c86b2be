-- A source is an entry in clientfile.yaml and a staging model with the columns of this contract.
{{ union_of_sources('records_model') }}
