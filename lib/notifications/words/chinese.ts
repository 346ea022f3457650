import "server-only";
import type { NoticeFacts } from "@/lib/contracts/notifications";
import { runbookText } from "@/lib/contracts/runbook-text";
import { runbookWords } from "@/lib/contracts/runbook-words";
import { securityTitle } from "./security-title";
import type { Words } from "./words";

const at = ({ where }: NoticeFacts) => (where ? `（${where}）` : "");
const title = (f: NoticeFacts) => runbookText(runbookWords("zh-CN"), f.title ?? "");
const nodes = ({ count = 1, where }: NoticeFacts) => (count === 1 && where ? `节点 ${where}` : `${count} 个节点`);
const outcomes: Record<string, string> = { approved: "已批准", rejected: "被驳回", expired: "超时未审批，已失效", cancelled: "已取消" };

export const chinese: Words = {
  subject: {
    "incident.opened": (f) => `故障 #${f.number}${at(f)}：${f.sentence}`,
    "incident.reopened": (f) => `故障 #${f.number} 再次出现${at(f)}：${f.sentence}`,
    "incident.escalated": (f) => `故障 #${f.number} 升级为严重${at(f)}：${f.sentence}`,
    "incident.resolved": (f) => `故障 #${f.number} 已恢复${at(f)}`,
    "incident.on-call": (f) => `值班告警：故障 #${f.number}${at(f)}：${f.sentence}`,
    "approval.asked": (f) => `待审批：修复 #${f.number} ${title(f)}${at(f)}`,
    "approval.reminder": (f) => `催办：修复 #${f.number} 仍待审批，${title(f)}${at(f)}`,
    "approval.outcome": (f) => `修复 #${f.number} ${outcomes[f.state ?? ""] ?? f.state}：${title(f)}`,
    "repair.failed": (f) => `修复 #${f.number} 失败：${title(f)}`,
    "repair.lost": (f) => `修复 #${f.number} 失联，结果未知${at(f)}`,
    "repair.proved": (f) => `修复 #${f.number} 成功，已验证：${title(f)}`,
    "maintenance.started": (f) => `${nodes(f)}进入维护`,
    "maintenance.ended": (f) => `${nodes(f)}维护结束`,
    "channel.dead": (f) => `通知渠道 ${f.where} 发送失败`,
    "security.changed": (f) => `安全通知：${securityTitle("zh-CN", f)}`,
    "channel.test": (f) => `Millwright 测试消息：${f.where}`,
  },
  labels: { where: "位置", number: "编号", who: "操作人", risk: "风险", why: "详情" },
  open: "在 Millwright 中查看",
  footer: (org) => `此消息由 Millwright 代 ${org} 发送。可在“设置 → 通知”中调整接收内容。`,
  digest: (count) => `Millwright 通知汇总（${count} 条）`,
  drill: "故障演练",
};
