-- Model servers that are reached through their node's agent.
ALTER TABLE "endpoint" ADD COLUMN "node_id" TEXT;
ALTER TABLE "endpoint" ADD COLUMN "private_name" TEXT;

CREATE TABLE "private_line" (
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "endpoints" JSONB NOT NULL,
    "gateway_url" TEXT,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "private_line_pkey" PRIMARY KEY ("org_id","node_id")
);
ALTER TABLE "private_line" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "private_line" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "private_line" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
