-- Row-level security hid the rows from the update that was to fill this column (20261127145500_shared_branch), so it changed none.
ALTER TABLE "comparison" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "conversation" NO FORCE ROW LEVEL SECURITY;
UPDATE "comparison" c SET "branch_id" = (SELECT v."leaf_id" FROM "conversation" v WHERE v."org_id" = c."org_id" AND v."id" = c."panes"->0->>'conversationId')
WHERE c."shared" AND c."branch_id" IS NULL AND jsonb_array_length(c."panes") = 1;
ALTER TABLE "conversation" FORCE ROW LEVEL SECURITY;
ALTER TABLE "comparison" FORCE ROW LEVEL SECURITY;
