-- The metrics engine's tables. They are written and read by lib/metrics through raw SQL only; Prisma does not know them.
-- Reports arrive in metric_hot (one row a report, hourly partitions), are sealed into metric_chunk (one row a node and hour, daily
-- partitions) and summed up in metric_rollup (one row a node and day). Ids are uuid here: 16 bytes instead of 36 in every row.

-- The orgs a transaction may see: a list for batches that mix orgs, else the one org of app_org().
CREATE FUNCTION app_orgs() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT string_to_array(coalesce(nullif(current_setting('app.org_ids', true), ''), nullif(current_setting('app.org_id', true), ''), ''), ',')::uuid[]
$$;

-- The ordered list of a node's series, stored once an org and never changed.
CREATE TABLE metric_layout (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id     uuid NOT NULL,
  digest     bytea NOT NULL,
  keys       text[] NOT NULL,
  series     jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (org_id, digest)
);

-- Which layouts a node has ever reported in: how a read finds a series without touching the data.
CREATE TABLE metric_node_layout (
  org_id    uuid NOT NULL,
  node_id   uuid NOT NULL,
  layout_id integer NOT NULL,
  since     timestamptz NOT NULL,
  PRIMARY KEY (node_id, layout_id)
);

CREATE TABLE metric_hot (
  org_id    uuid NOT NULL,
  node_id   uuid NOT NULL,
  at        timestamptz NOT NULL,
  layout_id integer NOT NULL,
  packed    bytea NOT NULL,
  PRIMARY KEY (node_id, at)
) PARTITION BY RANGE (at);
ALTER TABLE metric_hot ALTER COLUMN packed SET STORAGE EXTERNAL;

CREATE TABLE metric_chunk (
  org_id    uuid NOT NULL,
  node_id   uuid NOT NULL,
  hour      timestamptz NOT NULL,
  layout_id integer NOT NULL,
  reports   integer NOT NULL,
  head      bytea NOT NULL,
  -- Where each column begins in body; one more at the end.
  offsets   integer[] NOT NULL,
  body      bytea NOT NULL,
  PRIMARY KEY (node_id, hour, layout_id)
) PARTITION BY RANGE (hour);
-- Not compressed and out of line, so that reading one column fetches only its pieces.
ALTER TABLE metric_chunk ALTER COLUMN body SET STORAGE EXTERNAL;

-- A day in steps of 10 minutes or an hour: for each series average, lowest, highest and count, in the chunk's codec.
CREATE TABLE metric_rollup (
  org_id       uuid NOT NULL,
  node_id      uuid NOT NULL,
  step_seconds integer NOT NULL,
  day          timestamptz NOT NULL,
  layout_id    integer NOT NULL,
  head         bytea NOT NULL,
  offsets      integer[] NOT NULL,
  body         bytea NOT NULL,
  PRIMARY KEY (node_id, step_seconds, day, layout_id)
);
ALTER TABLE metric_rollup ALTER COLUMN body SET STORAGE EXTERNAL;

-- The last report of each node, updated in place: half of each page is left free so that an update stays on it.
CREATE TABLE metric_latest (
  org_id      uuid NOT NULL,
  node_id     uuid PRIMARY KEY,
  at          timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  interval_ms integer NOT NULL,
  layout_id   integer NOT NULL,
  packed      bytea NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.5);
ALTER TABLE metric_latest ALTER COLUMN packed SET STORAGE EXTERNAL;
CREATE INDEX metric_latest_org ON metric_latest (org_id);

-- How long an org keeps its reports and its roll-ups; no row = the defaults.
CREATE TABLE metric_retention (
  org_id      uuid PRIMARY KEY,
  raw_days    integer NOT NULL DEFAULT 30 CHECK (raw_days BETWEEN 1 AND 3650),
  rollup_days integer NOT NULL DEFAULT 400 CHECK (rollup_days BETWEEN 1 AND 3650)
);

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'metric_layout', 'metric_node_layout', 'metric_hot', 'metric_chunk', 'metric_rollup', 'metric_latest', 'metric_retention'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %I USING (org_id = ANY ((SELECT app_orgs())::uuid[])) WITH CHECK (org_id = ANY ((SELECT app_orgs())::uuid[]))', tenant_table);
  END LOOP;
  -- Sealing, rolling up and clearing away are done for all orgs at once, by lib/metrics alone.
  FOREACH tenant_table IN ARRAY ARRAY['metric_hot', 'metric_chunk', 'metric_rollup', 'metric_retention'] LOOP
    EXECUTE format('CREATE POLICY sweep ON %I USING ((SELECT current_setting(''app.sweep'', true)) = ''metrics'')', tenant_table);
  END LOOP;
END
$$;

-- One batch of reports of several orgs and nodes, in one statement and so in one transaction. `packed` holds the values of all reports;
-- report i lies at offsets[i] with sizes[i] bytes. `newest` marks at most one report a node. The caller orders by node, then time: two
-- gateways then take their row locks in the same order. Answers how many reports were new.
CREATE FUNCTION metric_ingest(
  orgs text, org uuid[], node uuid[], slot timestamptz[], layout integer[], every integer[], offsets integer[], sizes integer[],
  newest boolean[], met boolean[], packed bytea
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  added integer;
BEGIN
  PERFORM set_config('app.org_ids', orgs, true);
  INSERT INTO metric_hot (org_id, node_id, at, layout_id, packed)
    SELECT u.o, u.n, u.t, u.l, substring(metric_ingest.packed FROM u.f FOR u.s)
    FROM unnest(org, node, slot, layout, offsets, sizes) AS u(o, n, t, l, f, s)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS added = ROW_COUNT;
  INSERT INTO metric_latest AS was (org_id, node_id, at, received_at, interval_ms, layout_id, packed)
    SELECT u.o, u.n, u.t, now(), u.e, u.l, substring(metric_ingest.packed FROM u.f FOR u.s)
    FROM unnest(org, node, slot, layout, every, offsets, sizes, newest) AS u(o, n, t, l, e, f, s, w)
    WHERE u.w
    ON CONFLICT (node_id) DO UPDATE
      SET at = excluded.at, received_at = excluded.received_at, interval_ms = excluded.interval_ms,
          layout_id = excluded.layout_id, packed = excluded.packed
      WHERE excluded.at >= was.at AND was.org_id = excluded.org_id;
  IF true = ANY (met) THEN
    INSERT INTO metric_node_layout (org_id, node_id, layout_id, since)
      SELECT DISTINCT ON (u.n, u.l) u.o, u.n, u.l, u.t FROM unnest(org, node, slot, layout, met) AS u(o, n, t, l, m) WHERE u.m
      ORDER BY u.n, u.l, u.t
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN added;
END
$$;

-- Everything a chart needs of several series of several nodes, in one round trip and one snapshot: the cut-out columns of sealed hours
-- (`piece` is one column), the hot rows (`head` are their times in microseconds since 2000, eight bytes each; `piece` is float32 after
-- float32 of one series, or whole rows where `whole_rows`) and, with `step` not null, roll-ups in place of the chunks of their days
-- (`piece` is the four columns of a series, `cuts` where they begin).
CREATE FUNCTION metric_read(
  org uuid, nodes uuid[], series_keys text[], from_at timestamptz, to_at timestamptz, step integer, whole_rows boolean
) RETURNS TABLE (kind text, node_no integer, key_no integer, layout integer, place integer, begins double precision, head bytea, cuts integer[], piece bytea)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org_ids', org::text, true);
  RETURN QUERY
  WITH wanted AS MATERIALIZED (
    SELECT m.node_id, n.no::integer AS node_no, k.no::integer AS key_no, m.layout_id, array_position(l.keys, k.key) AS place
    FROM unnest(nodes) WITH ORDINALITY AS n(id, no)
    JOIN metric_node_layout m ON m.node_id = n.id
    JOIN metric_layout l ON l.id = m.layout_id
    CROSS JOIN unnest(series_keys) WITH ORDINALITY AS k(key, no)
    WHERE array_position(l.keys, k.key) IS NOT NULL
  ), rolled AS MATERIALIZED (
    SELECT r.node_id, r.layout_id, r.day, r.head, r.offsets, r.body
    FROM metric_rollup r
    WHERE step IS NOT NULL AND r.step_seconds = step AND r.node_id = ANY (nodes)
      AND r.day >= from_at - interval '1 day' AND r.day < to_at
  )
  SELECT 'rollup', w.node_no, w.key_no, w.layout_id, w.place, extract(epoch FROM r.day)::double precision * 1000, r.head, r.offsets[4 * w.place - 3 : 4 * w.place + 1],
         substring(r.body FROM r.offsets[4 * w.place - 3] + 1 FOR r.offsets[4 * w.place + 1] - r.offsets[4 * w.place - 3])
    FROM wanted w JOIN rolled r ON r.node_id = w.node_id AND r.layout_id = w.layout_id
  UNION ALL
  SELECT 'chunk', w.node_no, w.key_no, w.layout_id, w.place, extract(epoch FROM c.hour)::double precision * 1000, c.head, NULL::integer[],
         substring(c.body FROM c.offsets[w.place] + 1 FOR c.offsets[w.place + 1] - c.offsets[w.place])
    FROM wanted w JOIN metric_chunk c ON c.node_id = w.node_id AND c.layout_id = w.layout_id
    WHERE c.hour > from_at - interval '1 hour' AND c.hour < to_at
      AND (step IS NULL OR NOT EXISTS (
        SELECT FROM rolled r WHERE r.node_id = c.node_id AND r.layout_id = c.layout_id
          AND c.hour >= r.day AND c.hour < r.day + interval '1 day'))
  UNION ALL
  SELECT 'hot', w.node_no, w.key_no, w.layout_id, w.place, 0, string_agg(timestamptz_send(h.at), ''::bytea ORDER BY h.at), NULL,
         string_agg(substring(h.packed FROM 4 * w.place - 3 FOR 4), ''::bytea ORDER BY h.at)
    FROM wanted w JOIN metric_hot h ON h.node_id = w.node_id AND h.layout_id = w.layout_id
    WHERE NOT whole_rows AND h.at >= from_at AND h.at < to_at
    GROUP BY 1, 2, 3, 4, 5
  UNION ALL
  SELECT 'rows', w.node_no, 0, w.layout_id, 0, 0, string_agg(timestamptz_send(h.at), ''::bytea ORDER BY h.at), NULL, string_agg(h.packed, ''::bytea ORDER BY h.at)
    FROM (SELECT DISTINCT wanted.node_id, wanted.node_no, wanted.layout_id FROM wanted) w
    JOIN metric_hot h ON h.node_id = w.node_id AND h.layout_id = w.layout_id
    WHERE whole_rows AND h.at >= from_at AND h.at < to_at
    GROUP BY 1, 2, 3, 4, 5;
END
$$;

-- A partition, made beside its parent and then attached: inserts go on meanwhile. PostgreSQL does not apply the parent's policies to one that
-- is read by its own name, so each has its own; sealing and clearing away, which are for all orgs at once, say so with app.sweep.
CREATE FUNCTION metric_add_partition(parent text, name text, from_at timestamptz, to_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
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
