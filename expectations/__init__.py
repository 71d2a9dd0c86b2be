"""What must hold before a run goes on: one suite a gated table, with the reason for each floor.

A suite is data: this package imports neither Great Expectations nor any stage. `resolution.gates` has the
suites evaluated (`resolution.warehouse.gx`) and decides what follows.
"""
