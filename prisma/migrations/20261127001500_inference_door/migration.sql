-- What the inference door allows a key beside its scopes.
ALTER TABLE "api_key" ADD COLUMN "models" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "requests_per_minute" INTEGER,
ADD COLUMN "tokens_per_minute" INTEGER;

-- CreateTable
CREATE TABLE "inference_usage" (
    "org_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "key_name" TEXT NOT NULL,
    "requests" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "estimated" INTEGER NOT NULL DEFAULT 0,
    "prompt_tokens" BIGINT NOT NULL DEFAULT 0,
    "completion_tokens" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "inference_usage_pkey" PRIMARY KEY ("org_id","key_id","model","day")
);

-- CreateTable
CREATE TABLE "inference_request" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "key_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "route" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint_id" TEXT,
    "status" INTEGER NOT NULL,
    "error" TEXT,
    "attempts" INTEGER NOT NULL,
    "batch_items" INTEGER NOT NULL,
    "ttft_ms" DOUBLE PRECISION,
    "total_ms" DOUBLE PRECISION NOT NULL,
    "prompt_tokens" INTEGER NOT NULL,
    "completion_tokens" INTEGER NOT NULL,
    "prompt" TEXT,
    "answer" TEXT,

    CONSTRAINT "inference_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inference_settings" (
    "org_id" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inference_settings_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "batch_route" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "key_cipher" TEXT,
    "input_field" TEXT NOT NULL,
    "output_field" TEXT NOT NULL,
    "batching" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "batch_route_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inference_state" (
    "org_id" TEXT NOT NULL,
    "door_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "inference_state_pkey" PRIMARY KEY ("org_id","door_id")
);

-- CreateIndex
CREATE INDEX "inference_request_org_id_at_idx" ON "inference_request"("org_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "batch_route_org_id_id_key" ON "batch_route"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "batch_route_org_id_name_key" ON "batch_route"("org_id", "name");

-- Tenancy: the second wall.
ALTER TABLE "inference_usage" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "inference_usage" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "inference_usage" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "inference_request" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "inference_request" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "inference_request" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "inference_settings" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "inference_settings" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "inference_settings" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "batch_route" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_route" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "batch_route" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
ALTER TABLE "inference_state" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "inference_state" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "inference_state" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
