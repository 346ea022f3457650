-- How long the request log is kept was one of the inference door's settings and is now in the retention with the other periods.
ALTER TABLE "retention" ADD COLUMN "request_days" INTEGER;

ALTER TABLE "retention" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "inference_settings" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "retention" (org_id, request_days) SELECT org_id, (settings->>'keepDays')::integer FROM "inference_settings" WHERE settings ? 'keepDays'
ON CONFLICT (org_id) DO UPDATE SET request_days = excluded.request_days;
UPDATE "inference_settings" SET settings = settings - 'keepDays';
ALTER TABLE "inference_settings" FORCE ROW LEVEL SECURITY;
ALTER TABLE "retention" FORCE ROW LEVEL SECURITY;
