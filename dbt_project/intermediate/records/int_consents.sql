-- A source has consents when clientfile.yaml names a staging model with the columns of this contract.
{{ union_of_sources('consents_model') }}
