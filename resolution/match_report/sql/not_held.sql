-- A row an expectation that did not hold, in counts.
SELECT gate, expectation, severity, checked, unexpected
FROM $gate_result WHERE run_id = '$run_id' AND NOT success
ORDER BY gate, severity, expectation
