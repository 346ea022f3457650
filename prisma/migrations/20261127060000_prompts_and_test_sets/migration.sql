-- CreateTable
CREATE TABLE "prompt" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "latest_version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt_version" (
    "org_id" TEXT NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "system" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_version_pkey" PRIMARY KEY ("org_id","prompt_id","version")
);

-- CreateTable
CREATE TABLE "test_set" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "test_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "test_run" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "test_set_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "beat_at" TIMESTAMPTZ(3),
    "repair_id" TEXT,
    "requester_id" TEXT,
    "requester_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "test_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "test_cell" (
    "org_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "subject" INTEGER NOT NULL,
    "answer" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "findings" JSONB NOT NULL,
    "total_ms" DOUBLE PRECISION NOT NULL,
    "ttft_ms" DOUBLE PRECISION,

    CONSTRAINT "test_cell_pkey" PRIMARY KEY ("org_id","run_id","row","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "prompt_org_id_id_key" ON "prompt"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "prompt_org_id_name_key" ON "prompt"("org_id", "name");

-- CreateIndex
CREATE INDEX "test_set_org_id_prompt_id_idx" ON "test_set"("org_id", "prompt_id");

-- CreateIndex
CREATE UNIQUE INDEX "test_set_org_id_id_key" ON "test_set"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "test_set_org_id_name_key" ON "test_set"("org_id", "name");

-- CreateIndex
CREATE INDEX "test_run_org_id_test_set_id_created_at_idx" ON "test_run"("org_id", "test_set_id", "created_at");

-- CreateIndex
CREATE INDEX "test_run_org_id_state_idx" ON "test_run"("org_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "test_run_org_id_id_key" ON "test_run"("org_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "test_run_org_id_repair_id_key" ON "test_run"("org_id", "repair_id");

-- Tenancy: the second wall.
DO $tenancy$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['prompt', 'prompt_version', 'test_set', 'test_run', 'test_cell'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', name);
  END LOOP;
END
$tenancy$;
