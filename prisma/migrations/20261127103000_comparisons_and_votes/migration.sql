-- CreateTable
CREATE TABLE "comparison" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "panes" JSONB NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answer_vote" (
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "better" BOOLEAN NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint_id" TEXT,
    "endpoint_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "answer_vote_pkey" PRIMARY KEY ("org_id","user_id","message_id")
);

-- CreateIndex
CREATE INDEX "comparison_org_id_user_id_updated_at_idx" ON "comparison"("org_id", "user_id", "updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "comparison_org_id_id_key" ON "comparison"("org_id", "id");

-- The second wall between organisations.
DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['comparison', 'answer_vote']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()))', name);
  END LOOP;
END $$;
