ALTER TABLE "log_miner" ADD COLUMN "merged" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "log_usage" ADD COLUMN "overflowed" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "log_watch" (
    "org_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    CONSTRAINT "log_watch_pkey" PRIMARY KEY ("org_id","workload")
);
CREATE INDEX "log_watch_org_id_due_at_idx" ON "log_watch"("org_id", "due_at");

CREATE TABLE "log_sequence_model" (
    "org_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "learned_at" TIMESTAMPTZ(3) NOT NULL,
    "runs" INTEGER NOT NULL,
    "in_use" TEXT,
    "lstm_f1" DOUBLE PRECISION,
    "count_f1" DOUBLE PRECISION,
    "state" JSONB,
    CONSTRAINT "log_sequence_model_pkey" PRIMARY KEY ("org_id","workload")
);

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['log_watch', 'log_sequence_model'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', tenant_table);
  END LOOP;
END
$$;
