-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "drill_id" TEXT;

-- AlterTable
ALTER TABLE "repair" ADD COLUMN     "drill_id" TEXT;

-- CreateTable
CREATE TABLE "node_order" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "sentence" TEXT NOT NULL DEFAULT '',
    "report" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "node_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dry_run" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "node_name" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "runbook_slug" TEXT,
    "runbook_version" INTEGER,
    "title" TEXT NOT NULL,
    "repair_id" TEXT,
    "plan_hash" TEXT,
    "requester_id" TEXT NOT NULL,
    "requester_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dry_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drill" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "node_name" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "sentence" TEXT NOT NULL DEFAULT '',
    "starter_id" TEXT NOT NULL,
    "starter_name" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "incident_id" TEXT,
    "repair_id" TEXT,
    "legs" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deadline_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "drill_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "node_order_org_id_node_id_state_idx" ON "node_order"("org_id", "node_id", "state");

-- CreateIndex
CREATE INDEX "node_order_org_id_state_expires_at_idx" ON "node_order"("org_id", "state", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "node_order_org_id_id_key" ON "node_order"("org_id", "id");

-- CreateIndex
CREATE INDEX "dry_run_org_id_repair_id_idx" ON "dry_run"("org_id", "repair_id");

-- CreateIndex
CREATE INDEX "dry_run_org_id_created_at_idx" ON "dry_run"("org_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "dry_run_org_id_id_key" ON "dry_run"("org_id", "id");

-- CreateIndex
CREATE INDEX "drill_org_id_state_idx" ON "drill"("org_id", "state");

-- CreateIndex
CREATE INDEX "drill_org_id_node_id_state_idx" ON "drill"("org_id", "node_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "drill_org_id_id_key" ON "drill"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "drill_org_id_number_key" ON "drill"("org_id", "number");

ALTER TABLE "node_order" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "node_order" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "node_order" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "dry_run" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dry_run" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "dry_run" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "drill" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "drill" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "drill" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
