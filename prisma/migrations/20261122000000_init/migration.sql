
-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "org" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "signing_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "org_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("org_id","user_id")
);

-- CreateTable
CREATE TABLE "invite" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "email" TEXT,
    "created_by_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invite_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrolment" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "name" TEXT,
    "created_by_id" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "node_id" TEXT,

    CONSTRAINT "enrolment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "node_key" (
    "node_id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "node_key_pkey" PRIMARY KEY ("node_id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "door_beat" (
    "door" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "up_since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "door_beat_pkey" PRIMARY KEY ("door")
);

-- CreateTable
CREATE TABLE "node" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "sealing_key" TEXT NOT NULL,
    "agent_version" TEXT NOT NULL,
    "interval_ms" INTEGER NOT NULL DEFAULT 10000,
    "enrolled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),
    "maintenance" BOOLEAN NOT NULL DEFAULT false,
    "inventory" JSONB,
    "definitions" JSONB NOT NULL DEFAULT '[]',
    "discovered" JSONB NOT NULL DEFAULT '[]',
    "footprint" JSONB,
    "health_sequence" BIGINT NOT NULL DEFAULT -1,

    CONSTRAINT "node_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "check_status" (
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "check_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "consecutive" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "took_ms" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "check_status_pkey" PRIMARY KEY ("org_id","node_id","check_id","workload")
);

-- CreateTable
CREATE TABLE "inventory_change" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "path" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "inventory_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "counter" (
    "org_id" TEXT NOT NULL,
    "noun" TEXT NOT NULL,
    "last" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("org_id","noun")
);

-- CreateTable
CREATE TABLE "incident" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "check_id" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "finding" JSONB NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "quiet_since" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "repeats" INTEGER NOT NULL DEFAULT 1,
    "reopened" INTEGER NOT NULL DEFAULT 0,
    "assignee_id" TEXT,
    "snoozed_until" TIMESTAMPTZ(3),

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "actor" TEXT,
    "node_id" TEXT,
    "incident_id" TEXT,
    "repair_id" TEXT,
    "target_id" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runbook" (
    "org_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "risk" TEXT NOT NULL,
    "repairs" TEXT[],
    "latest_version" INTEGER NOT NULL,

    CONSTRAINT "runbook_pkey" PRIMARY KEY ("org_id","slug")
);

-- CreateTable
CREATE TABLE "runbook_version" (
    "org_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "yaml" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "runbook_version_pkey" PRIMARY KEY ("org_id","slug","version")
);

-- CreateTable
CREATE TABLE "repair" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "risk" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "runbook_slug" TEXT NOT NULL,
    "runbook_version" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "requester_id" TEXT,
    "requester_name" TEXT NOT NULL,
    "incident_id" TEXT,
    "retry_of_id" TEXT,
    "plan" JSONB NOT NULL,
    "plan_hash" TEXT NOT NULL,
    "policy" JSONB NOT NULL,
    "approvers" JSONB NOT NULL DEFAULT '[]',
    "wave" INTEGER NOT NULL DEFAULT -1,
    "sentence" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "repair_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repair_target" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "repair_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "node_name" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "wave" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "fencing_token" INTEGER NOT NULL DEFAULT 0,
    "step_id" TEXT,
    "sentence" TEXT NOT NULL DEFAULT '',
    "deadline_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "exit_code" INTEGER,
    "before" JSONB,
    "after" JSONB,
    "chunks" INTEGER NOT NULL DEFAULT 0,
    "settled_late" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "repair_target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repair_approval" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "repair_id" TEXT NOT NULL,
    "user_id" TEXT,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "plan_hash" TEXT NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "passkey" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "voided_at" TIMESTAMPTZ(3),

    CONSTRAINT "repair_approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repair_log" (
    "org_id" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "step_id" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "repair_log_pkey" PRIMARY KEY ("target_id","number")
);

-- CreateTable
CREATE TABLE "audit" (
    "org_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("org_id","number")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "org_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "key_cipher" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "endpoint_id" TEXT,
    "title" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "system" TEXT NOT NULL DEFAULT '',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "thinking" TEXT NOT NULL DEFAULT '',
    "error" TEXT,
    "stopped" BOOLEAN NOT NULL DEFAULT false,
    "stats" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "org_slug_key" ON "org"("slug");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invite_token_hash_key" ON "invite"("token_hash");

-- CreateIndex
CREATE INDEX "invite_org_id_idx" ON "invite"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_token_hash_key" ON "enrolment"("token_hash");

-- CreateIndex
CREATE INDEX "enrolment_org_id_idx" ON "enrolment"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "node_org_id_id_key" ON "node"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "node_org_id_name_key" ON "node"("org_id", "name");

-- CreateIndex
CREATE INDEX "inventory_change_org_id_node_id_at_idx" ON "inventory_change"("org_id", "node_id", "at");

-- CreateIndex
CREATE INDEX "incident_org_id_state_opened_at_idx" ON "incident"("org_id", "state", "opened_at");

-- CreateIndex
CREATE INDEX "incident_org_id_node_id_check_id_workload_idx" ON "incident"("org_id", "node_id", "check_id", "workload");

-- CreateIndex
CREATE UNIQUE INDEX "incident_org_id_id_key" ON "incident"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "incident_org_id_number_key" ON "incident"("org_id", "number");

-- CreateIndex
CREATE INDEX "event_org_id_incident_id_at_idx" ON "event"("org_id", "incident_id", "at");

-- CreateIndex
CREATE INDEX "event_org_id_repair_id_at_idx" ON "event"("org_id", "repair_id", "at");

-- CreateIndex
CREATE INDEX "repair_org_id_state_idx" ON "repair"("org_id", "state");

-- CreateIndex
CREATE INDEX "repair_org_id_incident_id_idx" ON "repair"("org_id", "incident_id");

-- CreateIndex
CREATE UNIQUE INDEX "repair_org_id_id_key" ON "repair"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "repair_org_id_number_key" ON "repair"("org_id", "number");

-- CreateIndex
CREATE INDEX "repair_target_org_id_repair_id_idx" ON "repair_target"("org_id", "repair_id");

-- CreateIndex
CREATE INDEX "repair_target_org_id_node_id_state_idx" ON "repair_target"("org_id", "node_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "repair_target_org_id_id_key" ON "repair_target"("org_id", "id");

-- CreateIndex
CREATE INDEX "repair_approval_org_id_repair_id_idx" ON "repair_approval"("org_id", "repair_id");

-- CreateIndex
CREATE INDEX "audit_org_id_subject_idx" ON "audit"("org_id", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "endpoint_org_id_id_key" ON "endpoint"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "endpoint_org_id_name_key" ON "endpoint"("org_id", "name");

-- CreateIndex
CREATE INDEX "conversation_org_id_user_id_updated_at_idx" ON "conversation"("org_id", "user_id", "updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_org_id_id_key" ON "conversation"("org_id", "id");

-- CreateIndex
CREATE INDEX "message_org_id_conversation_id_at_idx" ON "message"("org_id", "conversation_id", "at");

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "org"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One open incident for a signal of a node: repeats fold into it.
CREATE UNIQUE INDEX "incident_open_signal" ON "incident" ("org_id", "node_id", "check_id", "workload") WHERE "state" <> 'resolved';

-- ── Tenancy: the second wall ──
-- After its first use on a pooled connection the setting is '' and not NULL, hence nullif.
CREATE FUNCTION app_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.org_id', true), '') $$;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'node', 'check_status', 'inventory_change', 'counter', 'incident', 'event', 'runbook', 'runbook_version', 'repair', 'repair_target',
    'repair_approval', 'repair_log', 'audit', 'audit_head', 'endpoint', 'conversation', 'message'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', tenant_table);
  END LOOP;
END
$$;
