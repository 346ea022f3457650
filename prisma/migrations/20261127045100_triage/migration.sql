-- Notices of security changes come from events, as those in the product do.
ALTER TABLE "notice_cursor" DROP COLUMN "audit_number";

-- A receiver opens so many incidents at a time; what it sends beyond them is counted.
ALTER TABLE "alert_receiver" ADD COLUMN "refused" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "refused_at" TIMESTAMPTZ(3);
ALTER TABLE "incident" ADD COLUMN "receiver_id" TEXT;
CREATE INDEX "incident_open_of_receiver" ON "incident" ("org_id", "receiver_id") WHERE "state" <> 'resolved' AND "receiver_id" IS NOT NULL;

CREATE TABLE "incident_repeat" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "severity" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "data" JSONB,

    CONSTRAINT "incident_repeat_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "incident_repeat_org_id_incident_id_id_idx" ON "incident_repeat"("org_id", "incident_id", "id");

CREATE TABLE "check_damping" (
    "org_id" TEXT NOT NULL,
    "check_id" TEXT NOT NULL,
    "needed" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "check_damping_pkey" PRIMARY KEY ("org_id","check_id")
);

CREATE TABLE "explain_choice" (
    "org_id" TEXT NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "endpoint_name" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "chosen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "explain_choice_pkey" PRIMARY KEY ("org_id")
);

DO $tenancy$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['incident_repeat', 'check_damping', 'explain_choice'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', name);
  END LOOP;
END
$tenancy$;
