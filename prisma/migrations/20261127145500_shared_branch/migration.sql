-- The branch of a conversation that is shared alone, so that a link without a branch does not show what its owner looks at now.
ALTER TABLE "comparison" ADD COLUMN "branch_id" TEXT;
UPDATE "comparison" c SET "branch_id" = (SELECT v."leaf_id" FROM "conversation" v WHERE v."org_id" = c."org_id" AND v."id" = c."panes"->0->>'conversationId')
WHERE c."shared" AND jsonb_array_length(c."panes") = 1;
