-- What a resumed halt has accepted, how much output is stored, and the org's own rules for repairs.
ALTER TABLE "repair" ADD COLUMN "resumed_at" TIMESTAMPTZ(3);
ALTER TABLE "repair_target" ADD COLUMN "log_size" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "org_policy" (
    "org_id" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "org_policy_pkey" PRIMARY KEY ("org_id")
);
ALTER TABLE "org_policy" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "org_policy" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "org_policy" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
