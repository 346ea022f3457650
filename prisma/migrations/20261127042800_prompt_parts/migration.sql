ALTER TABLE "conversation" ADD COLUMN "parameters" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "message" ADD COLUMN "parts" JSONB, ADD COLUMN "image_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- Images of prompts, each seen only by the person who uploaded it.
CREATE TABLE "prompt_image" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "prompt_image_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "prompt_image_org_id_user_id_sent_at_idx" ON "prompt_image"("org_id", "user_id", "sent_at");
ALTER TABLE "prompt_image" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "prompt_image" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "prompt_image" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));
