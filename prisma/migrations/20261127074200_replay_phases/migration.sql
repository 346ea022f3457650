-- A replay's phase says how the incident stood, which is all that is known: it may end without a repair.
ALTER TABLE "inference_replay" NO FORCE ROW LEVEL SECURITY;
UPDATE "inference_replay" SET "phase" = CASE "phase" WHEN 'before' THEN 'while-open' ELSE 'afterwards' END;
ALTER TABLE "inference_replay" FORCE ROW LEVEL SECURITY;
