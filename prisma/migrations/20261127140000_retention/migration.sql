-- AlterTable
ALTER TABLE "repair_target" ADD COLUMN "output_deleted_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "retention" (
    "org_id" TEXT NOT NULL,
    "metric_days" INTEGER,
    "rollup_days" INTEGER,
    "log_days" INTEGER,
    "log_bytes_per_day" BIGINT,
    "output_days" INTEGER,

    CONSTRAINT "retention_pkey" PRIMARY KEY ("org_id")
);

-- CreateIndex
CREATE INDEX "repair_target_org_id_finished_at_idx" ON "repair_target"("org_id", "finished_at");

-- The second wall between organisations. Metrics of all organisations are deleted at once, so that job reads every row.
ALTER TABLE "retention" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "retention" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "retention" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
CREATE POLICY sweep ON "retention" FOR SELECT USING ((SELECT current_setting('app.sweep', true)) = 'metrics');

-- Nothing but this table had a retention before, and no page could write it; what was written by hand is kept.
ALTER TABLE "metric_retention" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "retention" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "retention" (org_id, metric_days, rollup_days) SELECT org_id::text, raw_days, rollup_days FROM "metric_retention";
ALTER TABLE "retention" FORCE ROW LEVEL SECURITY;
DROP TABLE "metric_retention";
