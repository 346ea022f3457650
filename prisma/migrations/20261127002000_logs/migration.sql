-- Lines of declared logs, the templates that they follow, and what they take.
ALTER TABLE "node" ADD COLUMN "log_sequence" BIGINT NOT NULL DEFAULT -1;

CREATE TABLE "log_line" (
    "org_id" TEXT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "node_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "template" TEXT,
    "text" TEXT NOT NULL,
    CONSTRAINT "log_line_pkey" PRIMARY KEY ("org_id","id")
);
CREATE INDEX "log_line_org_id_at_idx" ON "log_line"("org_id", "at");
CREATE INDEX "log_line_org_id_node_id_source_id_idx" ON "log_line"("org_id", "node_id", "source", "id");
-- What the worker has not read yet.
CREATE INDEX "log_line_unread" ON "log_line"("org_id", "id") WHERE "template" IS NULL;

CREATE TABLE "log_template" (
    "org_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "lines" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "former" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    CONSTRAINT "log_template_pkey" PRIMARY KEY ("org_id","workload","id")
);

CREATE TABLE "log_count" (
    "org_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "lines" INTEGER NOT NULL,
    CONSTRAINT "log_count_pkey" PRIMARY KEY ("org_id","workload","template","node_id","minute")
);
CREATE INDEX "log_count_org_id_minute_idx" ON "log_count"("org_id", "minute");

CREATE TABLE "log_miner" (
    "org_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    CONSTRAINT "log_miner_pkey" PRIMARY KEY ("org_id","workload")
);

CREATE TABLE "log_usage" (
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "lines" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "log_usage_pkey" PRIMARY KEY ("org_id","node_id","day")
);

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['log_line', 'log_template', 'log_count', 'log_miner', 'log_usage'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', tenant_table);
  END LOOP;
END
$$;
