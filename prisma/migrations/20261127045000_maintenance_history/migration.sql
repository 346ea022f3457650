-- A node's page draws its maintenance windows on the time axis.
CREATE INDEX "event_maintenance" ON "event" ("org_id", "node_id", "at") WHERE "kind" IN ('maintenance.started', 'maintenance.ended');
