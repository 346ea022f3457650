-- The portal's copy of what a host has had. Null until the host's agent reports it.
ALTER TABLE "node" ADD COLUMN "host_memory" JSONB;
