-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "acknowledged_at" TIMESTAMPTZ(3),
ADD COLUMN     "acknowledged_by_id" TEXT,
ADD COLUMN     "acknowledged_by_name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "joined_why" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "lead_id" TEXT,
ADD COLUMN     "split_at" TIMESTAMPTZ(3),
ALTER COLUMN "node_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "notice" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "path" TEXT NOT NULL,
    "incident_id" TEXT,
    "repair_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_cursor" (
    "org_id" TEXT NOT NULL,
    "events_from" TIMESTAMPTZ(3) NOT NULL,
    "audit_number" INTEGER NOT NULL,

    CONSTRAINT "notice_cursor_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "notification_channel" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secret_cipher" TEXT,
    "topics" TEXT[],
    "min_severity" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "dead_since" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_delivery" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "notice_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "channel_id" TEXT,
    "user_id" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ok" BOOLEAN NOT NULL,
    "answer" TEXT NOT NULL,
    "took_ms" INTEGER NOT NULL,

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_preference" (
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "notification_preference_pkey" PRIMARY KEY ("org_id","user_id")
);

-- CreateTable
CREATE TABLE "push_subscription" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "p256dh" TEXT NOT NULL,
    "auth_cipher" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "push_subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rota" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "rota_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "page" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "rota_id" TEXT NOT NULL,
    "called" TEXT[],
    "next_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "page_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_receiver" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_receiver_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notice_org_id_incident_id_idx" ON "notice"("org_id", "incident_id");

-- CreateIndex
CREATE INDEX "notice_org_id_created_at_idx" ON "notice"("org_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_org_id_id_key" ON "notice"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_org_id_key_key" ON "notice"("org_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "notification_channel_org_id_id_key" ON "notification_channel"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_channel_org_id_name_key" ON "notification_channel"("org_id", "name");

-- CreateIndex
CREATE INDEX "notice_delivery_org_id_state_next_at_idx" ON "notice_delivery"("org_id", "state", "next_at");

-- CreateIndex
CREATE INDEX "notice_delivery_org_id_channel_id_created_at_idx" ON "notice_delivery"("org_id", "channel_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_delivery_org_id_id_key" ON "notice_delivery"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_delivery_org_id_notice_id_route_key" ON "notice_delivery"("org_id", "notice_id", "route");

-- CreateIndex
CREATE INDEX "delivery_attempt_org_id_delivery_id_at_idx" ON "delivery_attempt"("org_id", "delivery_id", "at");

-- CreateIndex
CREATE INDEX "push_subscription_org_id_user_id_idx" ON "push_subscription"("org_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "push_subscription_org_id_endpoint_key" ON "push_subscription"("org_id", "endpoint");

-- CreateIndex
CREATE UNIQUE INDEX "rota_org_id_id_key" ON "rota"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "rota_org_id_name_key" ON "rota"("org_id", "name");

-- CreateIndex
CREATE INDEX "page_org_id_next_at_idx" ON "page"("org_id", "next_at");

-- CreateIndex
CREATE UNIQUE INDEX "page_org_id_incident_id_key" ON "page"("org_id", "incident_id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_receiver_org_id_id_key" ON "alert_receiver"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_receiver_org_id_name_key" ON "alert_receiver"("org_id", "name");

-- CreateIndex
CREATE INDEX "incident_org_id_lead_id_idx" ON "incident"("org_id", "lead_id");

-- AddForeignKey
ALTER TABLE "notification_preference" ADD CONSTRAINT "notification_preference_org_id_user_id_fkey" FOREIGN KEY ("org_id", "user_id") REFERENCES "membership"("org_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_org_id_user_id_fkey" FOREIGN KEY ("org_id", "user_id") REFERENCES "membership"("org_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Tenancy: the second wall.
DO $tenancy$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['notice', 'notice_cursor', 'notification_channel', 'notice_delivery', 'delivery_attempt', 'notification_preference',
    'push_subscription', 'rota', 'page', 'alert_receiver'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', name);
  END LOOP;
END
$tenancy$;
