-- AlterTable
ALTER TABLE "node" ADD COLUMN     "dismissed" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "workload_judged" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "workload_report" JSONB,
ADD COLUMN     "workload_revision" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "workload_revision" (
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "workloads" JSONB NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workload_revision_pkey" PRIMARY KEY ("org_id","node_id","revision")
);

-- Tenancy: the second wall.
ALTER TABLE "workload_revision" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "workload_revision" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "workload_revision" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
