-- An incident outlives its node: it keeps the name, and the GPUs that its hours are counted by.
ALTER TABLE "incident" ADD COLUMN "node_name" TEXT,
ADD COLUMN "node_gpus" INTEGER,
-- Time between a resolution and the signal's return, which an incident's duration must not count.
ADD COLUMN "rested_seconds" INTEGER NOT NULL DEFAULT 0;
