-- When a run was due before it was put off, and what became of each.
-- AlterTable
ALTER TABLE "schedule" ADD COLUMN     "due_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "schedule_run" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "schedule_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "sentence" TEXT NOT NULL,
    "repair_id" TEXT,

    CONSTRAINT "schedule_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "schedule_run_org_id_schedule_id_at_idx" ON "schedule_run"("org_id", "schedule_id", "at");
ALTER TABLE "schedule_run" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "schedule_run" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "schedule_run" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
