-- A source has touch points when clientfile.yaml names a staging model with the columns of this contract.
{{ union_of_sources('touchpoints_model') }}
