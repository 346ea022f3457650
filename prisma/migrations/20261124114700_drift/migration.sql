-- CreateTable
CREATE TABLE "drift_baseline" (
    "org_id" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "set_by_name" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "drift_baseline_pkey" PRIMARY KEY ("org_id","group")
);

-- CreateTable
CREATE TABLE "drift_reference" (
    "org_id" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "open" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "drift_reference_pkey" PRIMARY KEY ("org_id","group","workload")
);

-- Tenancy: the second wall.
ALTER TABLE "drift_baseline" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "drift_baseline" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "drift_baseline" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "drift_reference" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "drift_reference" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "drift_reference" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
