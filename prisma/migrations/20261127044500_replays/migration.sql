-- Failed requests of the inference door that were sent again from an incident.
CREATE TABLE "inference_replay" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by_name" TEXT NOT NULL,
    "error" TEXT,
    "answer" TEXT NOT NULL,
    "ttft_ms" DOUBLE PRECISION,
    "total_ms" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "inference_replay_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "inference_replay_org_id_incident_id_at_idx" ON "inference_replay"("org_id", "incident_id", "at");
ALTER TABLE "inference_replay" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "inference_replay" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "inference_replay" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
