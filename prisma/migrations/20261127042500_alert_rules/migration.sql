-- Rules about what nodes measure or write, what the worker remembers of them, and what people thought of their incidents.
ALTER TABLE "incident" ADD COLUMN "rule_id" TEXT;
CREATE INDEX "incident_org_id_rule_id_node_id_idx" ON "incident"("org_id", "rule_id", "node_id");

CREATE TABLE "alert_rule" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "built_in" TEXT,
    "body" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "sensitivity" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_by_name" TEXT NOT NULL,
    "cursor" TEXT NOT NULL DEFAULT '',
    "batch" INTEGER NOT NULL DEFAULT 0,
    "evaluated_at" TIMESTAMPTZ(3),
    "last_fired_at" TIMESTAMPTZ(3),
    "last_sentence" TEXT NOT NULL DEFAULT '',
    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "alert_rule_org_id_id_key" ON "alert_rule"("org_id", "id");
CREATE UNIQUE INDEX "alert_rule_org_id_name_key" ON "alert_rule"("org_id", "name");
CREATE UNIQUE INDEX "alert_rule_org_id_built_in_key" ON "alert_rule"("org_id", "built_in");
CREATE INDEX "alert_rule_org_id_enabled_evaluated_at_idx" ON "alert_rule"("org_id", "enabled", "evaluated_at");

CREATE TABLE "alert_rule_state" (
    "org_id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL DEFAULT '',
    "digest" TEXT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "firing_since" TIMESTAMPTZ(3),
    "sentence" TEXT NOT NULL DEFAULT '',
    "memory" JSONB NOT NULL,
    CONSTRAINT "alert_rule_state_pkey" PRIMARY KEY ("org_id","rule_id","node_id","workload")
);

CREATE TABLE "alert_feedback" (
    "org_id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "moved" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_feedback_pkey" PRIMARY KEY ("org_id","incident_id")
);
CREATE INDEX "alert_feedback_org_id_rule_id_idx" ON "alert_feedback"("org_id", "rule_id");

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['alert_rule', 'alert_rule_state', 'alert_feedback'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', tenant_table);
  END LOOP;
END
$$;
