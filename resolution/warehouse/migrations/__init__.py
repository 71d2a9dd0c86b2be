"""From any version of the state that was ever made to the one that this code reads: one numbered step each.

A step is a module of its own. It says why it is there and holds all it needs to know of the tables as they
were then, for the declared ones go on changing. It is written in SQL that every engine reads. Tables and
columns that are merely new need no words: they are made after the last step, and empty in old rows.
"""
