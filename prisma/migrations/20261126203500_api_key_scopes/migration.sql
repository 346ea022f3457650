-- A key acts within explicit scopes. Keys that were made before keep reading and nothing else.
ALTER TABLE "api_key" ADD COLUMN "scopes" TEXT[] DEFAULT ARRAY['read']::TEXT[];
