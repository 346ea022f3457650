DROP FUNCTION metric_ingest(text, uuid[], uuid[], timestamptz[], integer[], integer[], integer[], integer[], boolean[], boolean[], bytea);

-- One batch of reports of several orgs and nodes, in one statement and so in one transaction. `packed` holds the values of all reports;
-- report i lies at offsets[i] with sizes[i] bytes. `newest` marks at most one report a node. The caller orders by node, then time: two
-- gateways then take their row locks in the same order. With `again`, reports that are stored already are passed over; without, one of them makes
-- the whole batch fail (23505), which costs half as much to rule out and hardly ever happens. Answers how many reports were new.
CREATE FUNCTION metric_ingest(
  orgs text, org uuid[], node uuid[], slot timestamptz[], layout integer[], every integer[], offsets integer[], sizes integer[],
  newest boolean[], met boolean[], packed bytea, again boolean
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  added integer;
BEGIN
  PERFORM set_config('app.org_ids', orgs, true);
  IF again THEN
    INSERT INTO metric_hot (org_id, node_id, at, layout_id, packed)
      SELECT u.o, u.n, u.t, u.l, substring(metric_ingest.packed FROM u.f FOR u.s)
      FROM unnest(org, node, slot, layout, offsets, sizes) AS u(o, n, t, l, f, s)
      ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO metric_hot (org_id, node_id, at, layout_id, packed)
      SELECT u.o, u.n, u.t, u.l, substring(metric_ingest.packed FROM u.f FOR u.s)
      FROM unnest(org, node, slot, layout, offsets, sizes) AS u(o, n, t, l, f, s);
  END IF;
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
