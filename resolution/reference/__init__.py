"""The reference pages of docs/, written from what they describe: commands, configuration, tables."""
