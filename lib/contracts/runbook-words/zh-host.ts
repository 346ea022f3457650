/** 代理、主机、网络、配置文件和数据库的运维手册。 */
export const hostRunbooksInChinese: Record<string, string> = {
  "Update the agent": "升级代理",
  "Gives the node the agent that this portal ships. The node fetches it through its own connection, accepts only a bundle that is signed by the organisation's key and is the approved one, and starts it. A new agent that does not report within two minutes is replaced by the one before it, by the node itself. Workloads are not touched.":
    "将节点的代理更换为本门户附带的版本。节点通过自身连接下载，只接受由组织密钥签名且与批准内容一致的程序包，然后启动。新代理两分钟内没有上报，节点会自行恢复原来的版本。工作负载不受影响。",
  "The agent that the portal ships": "门户附带的代理版本",
  "SHA-256 of its bundle": "程序包的 SHA-256",
  "Also when the node runs a newer one": "节点上的版本更新时也执行",
  "Install the agent": "安装代理",
  "Return to the agent before": "恢复原来的代理",
  "Rewrite a config file as UTF-8 without a byte order mark": "将配置文件转换为不带 BOM 的 UTF-8",
  "Converts the file's text and changes nothing else. Parsers that stop at a byte order mark or at Latin-1 bytes then read it.":
    "只转换文件编码，不改动其他内容。遇到 BOM 或 Latin-1 字节就报错的解析器，转换后可以正常读取。",
  "Restore the last version of a config file that parsed": "恢复配置文件最近一个可解析的版本",
  "The agent keeps every version of a declared config file that parsed. This puts the newest of them back in one atomic rename; the broken file is kept for the way back.":
    "对于已声明的配置文件，代理保留每个可解析的版本。本手册以一次原子重命名换回其中最新的版本，损坏的文件会保留以备回退。",
  "End sessions that sit idle in a transaction": "终止在事务中空闲的会话",
  "Ends exactly the sessions that were found and are listed in the plan: each is looked up again first, and one that has begun to work or is another session by now is left alone. What they had not committed is lost, which is why it needs an approval.":
    "只终止检查发现并列入方案的会话：执行前逐个重新确认，已恢复工作或已不是同一会话的不会处理。会话中未提交的内容会丢失，因此需要审批。",
  "An ended session cannot be restored. Its uncommitted changes are lost.": "会话终止后无法恢复，未提交的更改会丢失。",
  "The sessions to end": "要终止的会话",
  "Address of the database with a role that may end sessions": "数据库地址，其角色须有权终止会话",
  End: "终止",
  "Raise the database's connection limit": "提高数据库连接数上限",
  "Raises the maximum number of connections. MariaDB takes it at once; PostgreSQL needs a restart of its unit. Each connection costs memory, so a pooler or a smaller pool in the clients is the better cure when this happens again.":
    "提高最大连接数。MariaDB 立即生效，PostgreSQL 需要重启服务单元。每个连接都占用内存，如果再次发生，更好的办法是使用连接池，或减小客户端的连接池。",
  "The new limit": "新的上限",
  "The limit to go back to": "回退时恢复的上限",
  "Address of the database with an administrator's role": "数据库地址，使用管理员角色",
  "Unit of a PostgreSQL server; MariaDB needs none": "PostgreSQL 的服务单元，MariaDB 不需要",
  Set: "修改设置",
  "Set back": "恢复设置",
  "Make room on a full disk": "清理写满的磁盘",
  "Frees space by a fixed policy: caches of apt and pip are deleted, because they fill again by themselves; rotated logs (below /var/log, or named like x.log.1) and core dumps older than the given days are moved to a folder on another disk, from where the way back brings them home. Nothing else is touched, least of all the journal, whose entries nothing brings back.":
    "按固定规则释放空间：删除可自动重建的 apt 和 pip 缓存；把超过指定天数的轮转日志（位于 /var/log 下，或名称形如 x.log.1）和 core dump 移到另一块磁盘的目录中，回退时移回。不涉及其他内容，尤其不会清理无法恢复的 journal 日志。",
  "Rotated logs and core dumps older than this are moved": "超过该天数的轮转日志和 core dump 会被移走",
  "Folder on another disk that takes what is moved": "另一块磁盘上存放移出文件的目录",
  "Delete caches that can be made again": "删除可重建的缓存",
  "Move rotated logs and core dumps to another disk": "将轮转日志和 core dump 移到另一块磁盘",
  "Bring back": "移回原处",
  "Keep the evidence of kernel errors and mark them as handed off": "保存内核错误的资料并登记已移交",
  "Collects the kernel log, disk and process lists for whoever looks after the hardware, and marks this kind of event as dealt with, so that only a new one calls again. It changes nothing else.":
    "为硬件维护人员收集内核日志、磁盘和进程列表，并登记该类事件已处理，只有出现新的事件才再次告警。不做其他改动。",
  "Nothing to undo": "无需回退",
  "Mount a disk writable again": "将磁盘重新挂载为可写",
  "The kernel makes a file system read-only after an error below it. This looks for the error first and refuses while the disk still reports some; a disk that turns read-only again needs a check and most likely a replacement.":
    "底层出错后，内核会把文件系统切换为只读。本手册先检查错误，磁盘仍在报错时拒绝执行；再次变为只读的磁盘需要检测，很可能需要更换。",
  Look: "检查",
  Remount: "重新挂载",
  "Read only again": "恢复只读",
  "Restart a failed unit": "重启失败的服务单元",
  "Shows the unit's last lines, clears its failure and starts it again. When it fails again the repair is not fixed, and the lines say why.":
    "显示服务单元最后的日志，清除失败状态并重新启动。如果再次失败，则未修复，日志会说明原因。",
  "Bring the clock back to its reference": "校准系统时钟",
  "Restarts time synchronisation and, with chrony, steps the clock at once. A step can surprise programs that measure time by the wall clock.":
    "重启时间同步服务；使用 chrony 时立即校正时钟。时间跳变可能影响按系统时间计时的程序。",
  "The clock is correct now. The wrong time is not restored.": "时钟现在是准确的，不会恢复为错误的时间。",
  Synchronise: "同步时间",
  "Give an interface its ordinary queue and its offloads back": "恢复网卡的默认队列和卸载功能",
  "Replaces a shaping queue at the root of the interface by the kernel's default one and switches segmentation offloads on. Both are put back as they were when the ratio does not fall.":
    "将网卡根部的限速队列换回内核默认队列，并启用分段卸载。如果重传率没有下降，两者都恢复原状。",
  "Queue to set; empty takes the kernel's default (net.core.default_qdisc)": "要设置的队列，留空则使用内核默认值（net.core.default_qdisc）",
  "Queue before the repair, for the way back": "修复前的队列，供回退使用",
  "Offloads to switch on: tso gso gro": "要启用的卸载功能：tso gso gro",
  Queue: "设置队列",
  Offloads: "启用卸载功能",
  Previous: "恢复原状",
};
