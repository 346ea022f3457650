-- Runbooks that are requested again and again.
CREATE TABLE "schedule" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "last_run_at" TIMESTAMPTZ(3),
    "last_repair_id" TEXT,
    "last_sentence" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "schedule_org_id_name_key" ON "schedule"("org_id", "name");
CREATE INDEX "schedule_org_id_enabled_next_at_idx" ON "schedule"("org_id", "enabled", "next_at");
ALTER TABLE "schedule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "schedule" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "schedule" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
