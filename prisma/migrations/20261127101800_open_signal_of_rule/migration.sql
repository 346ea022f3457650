-- Two alert rules of a kind that fire on the same node, or on the same workload, have an incident each.
DROP INDEX "incident_open_signal";
CREATE UNIQUE INDEX "incident_open_signal" ON "incident" ("org_id", "node_id", "check_id", "workload", COALESCE("rule_id", '')) WHERE "state" <> 'resolved';
