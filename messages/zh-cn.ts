import type { Messages } from "./en";
import account from "./zh-CN/account.json";
import apiKeys from "./zh-CN/api-keys.json";
import audit from "./zh-CN/audit.json";
import auth from "./zh-CN/auth.json";
import charts from "./zh-CN/charts.json";
import demonstration from "./zh-CN/demonstration.json";
import docs from "./zh-CN/docs.json";
import drift from "./zh-CN/drift.json";
import drills from "./zh-CN/drills.json";
import dryRuns from "./zh-CN/dry-runs.json";
import editor from "./zh-CN/editor.json";
import errors from "./zh-CN/errors.json";
import fleet from "./zh-CN/fleet.json";
import format from "./zh-CN/format.json";
import incidents from "./zh-CN/incidents.json";
import inference from "./zh-CN/inference.json";
import language from "./zh-CN/language.json";
import logs from "./zh-CN/logs.json";
import members from "./zh-CN/members.json";
import metrics from "./zh-CN/metrics.json";
import nodes from "./zh-CN/nodes.json";
import notifications from "./zh-CN/notifications.json";
import optimise from "./zh-CN/optimise.json";
import orgs from "./zh-CN/orgs.json";
import overview from "./zh-CN/overview.json";
import pages from "./zh-CN/pages.json";
import passkeys from "./zh-CN/passkeys.json";
import plan from "./zh-CN/plan.json";
import playground from "./zh-CN/playground.json";
import policy from "./zh-CN/policy.json";
import prompts from "./zh-CN/prompts.json";
import repairs from "./zh-CN/repairs.json";
import retention from "./zh-CN/retention.json";
import rules from "./zh-CN/rules.json";
import runbooks from "./zh-CN/runbooks.json";
import schedules from "./zh-CN/schedules.json";
import securityChanges from "./zh-CN/security-changes.json";
import shell from "./zh-CN/shell.json";
import status from "./zh-CN/status.json";
import stories from "./zh-CN/stories.json";
import testSets from "./zh-CN/test-sets.json";
import ui from "./zh-CN/ui.json";
import workloads from "./zh-CN/workloads.json";

/** 简体中文。键与参数必须和英文一致，由 messages.test.ts 检查。 */
export const zhCN: Messages = {
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
