import type { FindingWords } from "./words";

/** 日志行预示的问题。 */
export const logWordsInChinese = {
  "log.client": { crawler: ["客户端大量抓取", "一个客户端占用了大量请求，而且多数失败，其他客户端被迫等待。"] },
  "log.route": { fails: ["路由返回服务端错误", "即使工作负载的其他路由正常，访问该路由的所有客户端都会收到错误。"] },
  "log.avalanche": { rising: ["请求量、错误和延迟同时上升", "这是过载的前兆：重试不断增加负载，直到工作负载不再响应。"] },
  "log.template": {
    new: ["出现新的错误日志", "工作负载报告了以前没有的错误，往往是变更或故障的第一个迹象。"],
    rare: ["罕见的错误日志再次出现", "该错误以前只出现过几次，最近一天没有出现，原因可能又回来了。"],
  },
  "log.rate": { shifted: ["日志频率与平时不同", "日志明显多于或少于平时，常见于循环重试，或任务停止却没有报错。"] },
  "log.order": {
    "unexpected-order": ["日志顺序异常", "工作负载跳过、重复或颠倒了步骤，通常早于它自己报错。"],
    "unusual-numbers": ["日志数量异常", "某些步骤出现的次数明显多于或少于平时，通常早于工作负载自己报错。"],
  },
} satisfies FindingWords;
