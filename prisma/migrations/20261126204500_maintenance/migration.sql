-- A maintenance has a reason and an end.
ALTER TABLE "node"
  ADD COLUMN "maintenance_until" TIMESTAMPTZ(3),
  ADD COLUMN "maintenance_reason" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "maintenance_by_name" TEXT NOT NULL DEFAULT '';

-- Nodes that are in maintenance now stay so for one more day.
ALTER TABLE "node" NO FORCE ROW LEVEL SECURITY;
UPDATE "node" SET "maintenance_until" = now() + interval '1 day', "maintenance_reason" = 'Begun before a reason was required' WHERE "maintenance";
ALTER TABLE "node" FORCE ROW LEVEL SECURITY;

ALTER TABLE "node" DROP COLUMN "maintenance";
