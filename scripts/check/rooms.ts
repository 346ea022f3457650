/**
 * The rooms of lib, components and agent, from the ground up: an import may only point down its list, or stay in its room. A folder is a room;
 * files that lie beside the folders are rooms too, alone or in a group that stands for one idea.
 */
export interface Room {
  /** A folder's name, or the names of files that lie beside the folders. */
  names: string[];
  /** What it is for, in one sentence. CONTRIBUTING shows it. */
  about: string;
}

const room = (name: string, about: string): Room => ({ names: [name], about });
const files = (names: string, about: string): Room => ({ names: names.split(" "), about });

export const rooms: Record<string, Room[]> = {
  lib: [
    room("contracts", "What browser, server and agent say to each other: zod schemas, their types, and pure rules."),
    files(
      "body.ts canonical.ts client-address.ts coalesce.ts connection.ts context.ts database-away.ts db.ts env.ts errors.ts gather.ts json.ts log.ts one-by-one.ts parse-input.ts pg.ts process-wide.ts public-url.ts redis.ts storable-text.ts stream-text.ts uuid.ts",
      "The ground: settings, errors, the log, who acts, and the ways into PostgreSQL and Redis.",
    ),
    room("process-metrics", "What a process measures about itself, for a Prometheus."),
    room("jobs", "The catalogue of background jobs, and the queue on PostgreSQL or Redis."),
    files("bus.ts", "Wake-ups between processes and to browsers."),
    room("events", "What machines did, as rows; a repair's story and its digest."),
    room("auth", "Who is it, and may they: sessions, API keys, node tokens, roles."),
    room("audit", "What people and policies decided, as a chain of hashes."),
    room("accounts", "A person apart from any organisation: signing in and out, passwords, sessions."),
    files("mutate.ts http.ts", "The two gates of every change: permission, transaction and audit; origin, size and shape of a request."),
    room("live", "The stream that tells a browser what changed."),
    room("runbooks", "The library of repairs: parsing, versions, parameters, which one fits a finding."),
    room("orgs", "Organisations and their signing keys."),
    room("members", "Who belongs to an organisation, and invitations."),
    room("api-keys", "Keys for programs."),
    room("passkeys", "A person's passkeys, and the approvals signed with them."),
    room("fleet", "Which nodes there are, what state each is in, and the filter language."),
    room("metrics", "The metrics engine: taking in, sealing, rolling up, reading, comparing, exporting."),
    room("nodes", "One node: enrolment, details, changes, declared workloads, saved views."),
    room("policy", "Which approvals a repair needs, who can give them, and when nothing begins."),
    room("incidents", "What is wrong: opening, folding, quieting, triage."),
    room("drift", "How a node differs from its group."),
    room("health", "Takes in what agents found: checks, inventory, discovered workloads."),
    room("repairs", "From a request to its proof: plan, approval, dispatch, progress, results."),
    room("orders", "Short tasks for an agent outside of a repair: dry runs and a drill's parts."),
    room("schedules", "Repairs that are requested by the clock."),
    room("drills", "Fire drills: a harmless fault, from its injection to its report."),
    room("dry-runs", "What a runbook would do on a node."),
    room("overview", "The first page's figures."),
    room("playground", "Model endpoints and conversations with them."),
  ],
  components: [
    files(
      "format.ts group-by.ts parse-rows.ts save-file.ts use-query-string.ts viewer.tsx",
      "Formats, the query string, and who looks at the page.",
    ),
    room("ui", "Building blocks without product words."),
    files("api.ts use-change.ts query-provider.tsx csv-button.tsx", "The way to the server: one place calls fetch, one shows refusals."),
    files("live-refresh.ts live-stream.ts live.ts", "The live stream, shared by a browser's tabs."),
    room("charts", "Time axes, lines and legends."),
    room("status", "States as icon, word and colour."),
    room("auth", "Sign-in, sign-up and invitations."),
    room("orgs", "Founding an organisation and changing between them."),
    room("editor", "The YAML editor: completion, errors at their line, colours."),
    room("members", "People, roles and invitations."),
    room("api-keys", "Keys for programs."),
    room("passkeys", "A person's passkeys."),
    room("audit", "The audit log."),
    room("plan", "The parts that show what a runbook will do: steps, parameters, the queries of runbooks."),
    room("fleet", "Nodes as other pages use them: queries, the filter field, choosing one, their measurements."),
    room("policy", "The approval policy, its groups and its preview."),
    room("dry-runs", "Asking for a dry run and showing what it found."),
    room("repairs", "Repairs: requesting, deciding, watching, the log."),
    room("drills", "Fire drills."),
    room("drift", "How nodes differ from their group."),
    room("incidents", "Incidents and their evidence."),
    room("nodes", "The table of nodes and a node's page."),
    room("metrics", "Comparing measurements over the fleet."),
    room("overview", "The first page."),
    room("playground", "Trying prompts."),
    room("runbooks", "The library and its editor."),
    room("schedules", "Repairs by the clock."),
    room("shell", "The frame around every page: navigation, palette, shortcuts."),
  ],
  agent: [
    files("version.ts", "The agent's version."),
    room("host", "How it reads the machine and starts programs: every path and program goes through one object."),
    room("disk", "How it keeps state: atomic files, framed records, the spool, the journal, the history of config files."),
    room("link", "How it talks to the portal: identity, keys, requests, back-off, what waits to be sent."),
    room("trust", "What it believes: signed envelopes, pinned approvers, the host's policy, sealed and masked values."),
    room("collectors", "What it measures."),
    room("checks", "What it looks for: one folder a subject, one file `<name>.check.ts` a check."),
    room("workloads", "What it looks after: its config, and what the portal declares within the host's policy."),
    room("discover", "Workloads that run undeclared."),
    room("reports", "What it tells the portal and a Prometheus: measurements, health, inventory."),
    room("commands", "`millwright-agent check | lint | discover | drain | status`."),
    room("drill", "The folder in which a fire drill breaks a file."),
    room("update", "How it changes its own version, and goes back."),
    room("steps", "What an approved plan can do, one file a kind of step."),
    room("dry-run", "What a plan would do, computed or walled off by the kernel."),
    files("arguments.ts", "The command line."),
    room("root-steps", "What root runs for an agent without rights."),
    room("orders", "Dry runs and a drill's parts, as signed orders."),
    room("ranks", "The socket on which training ranks say that they live."),
    room("targets", "One approved plan on this host, from its claim to its result."),
    room("run", "The layers of the running agent, each with a start and a stop: link, checks, reports, targets, status."),
    files("run-agent.ts main.ts", "The program: builds the layers, starts them, and stops them in reverse."),
    room("testing", "Recorded hosts and stand-ins for tests."),
  ],
};
