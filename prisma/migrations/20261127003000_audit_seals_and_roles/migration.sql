-- Heads of the audit chain, signed with the organisation's key.
CREATE TABLE "audit_seal" (
    "org_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "signature" TEXT NOT NULL,
    "shipped_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("org_id","number")
);
ALTER TABLE "audit_seal" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_seal" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "audit_seal" USING (org_id = (SELECT app_org())) WITH CHECK (org_id = (SELECT app_org()));

-- The role that serves owns no table, so the function that adds a partition has its owner's rights. It makes nothing but a partition's table.
CREATE OR REPLACE FUNCTION metric_add_partition(parent text, name text, from_at timestamptz, to_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF parent NOT IN ('metric_hot', 'metric_chunk') OR name !~ ('^' || parent || '_[0-9]{8,10}_[0-9a-f]{6}$') THEN
    RAISE EXCEPTION '% is no partition of %', name, parent;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, parent);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = ANY ((SELECT app_orgs())::uuid[]))', name);
  EXECUTE format('CREATE POLICY sweep ON %I USING ((SELECT current_setting(''app.sweep'', true)) = ''metrics'')', name);
  IF parent = 'metric_hot' THEN
    -- A report of 2,000 series is 8 kB and stays in its row; nothing here is ever updated.
    EXECUTE format('ALTER TABLE %I SET (toast_tuple_target = 8160, autovacuum_enabled = false)', name);
  END IF;
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, from_at, to_at);
END
$$;
