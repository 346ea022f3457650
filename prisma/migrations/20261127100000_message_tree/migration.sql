-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "leaf_id" TEXT;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "endpoint_id" TEXT,
ADD COLUMN     "model" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "parent_id" TEXT;

-- Until now a conversation was a list: each message follows the one before it, and the conversation's model gave the answers.
ALTER TABLE "message" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "conversation" NO FORCE ROW LEVEL SECURITY;
UPDATE "message" m SET "parent_id" = listed."before"
FROM (SELECT "id", lag("id") OVER (PARTITION BY "org_id", "conversation_id" ORDER BY "at", "id") AS "before" FROM "message") listed
WHERE listed."id" = m."id";
UPDATE "message" m SET "model" = c."model", "endpoint_id" = c."endpoint_id"
FROM "conversation" c
WHERE m."role" = 'assistant' AND c."org_id" = m."org_id" AND c."id" = m."conversation_id";
ALTER TABLE "conversation" FORCE ROW LEVEL SECURITY;
ALTER TABLE "message" FORCE ROW LEVEL SECURITY;
