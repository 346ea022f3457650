import account from "./en/account.json";
import apiKeys from "./en/api-keys.json";
import audit from "./en/audit.json";
import auth from "./en/auth.json";
import charts from "./en/charts.json";
import demonstration from "./en/demonstration.json";
import docs from "./en/docs.json";
import drift from "./en/drift.json";
import drills from "./en/drills.json";
import dryRuns from "./en/dry-runs.json";
import editor from "./en/editor.json";
import errors from "./en/errors.json";
import fleet from "./en/fleet.json";
import format from "./en/format.json";
import incidents from "./en/incidents.json";
import inference from "./en/inference.json";
import language from "./en/language.json";
import logs from "./en/logs.json";
import members from "./en/members.json";
import metrics from "./en/metrics.json";
import nodes from "./en/nodes.json";
import notifications from "./en/notifications.json";
import optimise from "./en/optimise.json";
import orgs from "./en/orgs.json";
import overview from "./en/overview.json";
import pages from "./en/pages.json";
import passkeys from "./en/passkeys.json";
import plan from "./en/plan.json";
import playground from "./en/playground.json";
import policy from "./en/policy.json";
import prompts from "./en/prompts.json";
import repairs from "./en/repairs.json";
import retention from "./en/retention.json";
import rules from "./en/rules.json";
import runbooks from "./en/runbooks.json";
import schedules from "./en/schedules.json";
import securityChanges from "./en/security-changes.json";
import shell from "./en/shell.json";
import status from "./en/status.json";
import stories from "./en/stories.json";
import testSets from "./en/test-sets.json";
import ui from "./en/ui.json";
import workloads from "./en/workloads.json";

/** Every sentence of the portal in English, one file a page or folder. The other languages have the same keys and parameters. */
export const en = {
  account,
  apiKeys,
  audit,
  auth,
  charts,
  demonstration,
  docs,
  drift,
  drills,
  dryRuns,
  editor,
  errors,
  fleet,
  format,
  incidents,
  inference,
  language,
  logs,
  members,
  metrics,
  nodes,
  notifications,
  optimise,
  orgs,
  overview,
  pages,
  passkeys,
  plan,
  playground,
  policy,
  prompts,
  repairs,
  retention,
  rules,
  runbooks,
  schedules,
  securityChanges,
  shell,
  status,
  stories,
  testSets,
  ui,
  workloads,
};
export type Messages = typeof en;
