import type { Problem } from "./problem";

/** What a kernel line means. `ends` matches a later line that ends the fault, for the same subject if both name one. */
export interface KernelKind {
  code: Problem["code"];
  level: Problem["level"];
  rank: number;
  what: string;
  /** Patterns of the kernel's messages; one match is enough. Their only group is the subject. */
  patterns: RegExp[];
  /** Patterns of messages that repeat names which users of the host choose. */
  named?: RegExp[];
  ends?: RegExp;
  /** This many lines about one subject within an hour are a fault; fewer are not. */
  least?: number;
}

/** Worst first. A pattern begins at a word's start: to try each letter of a long word takes quadratic time. */
export const kernelKinds: KernelKind[] = [
  {
    code: "disk-errors",
    level: "faulty",
    rank: 1,
    what: "errors of a disk or its file system",
    patterns: [
      /(?:I\/O|critical (?:medium|target|space allocation)|protection|timeout) error, dev ((?!fd\d|sr\d)\S+)/,
      /Buffer I\/O error on dev(?:ice)? ((?!fd\d|sr\d)\S+), logical block/,
      /nvme (\S+): (?:I\/O (?:tag )?\d+ .*timeout|controller is down|Disabling device after reset failure: |Removing after probe failure|Device not ready; aborting)/,
      /block (\S+): no available path - failing I\/O/,
      /(?:EXT[234]-fs|F2FS-fs) error \(device (\S+?)\)|EXT[234]-fs error/,
      /EXT[234]-fs warning \(device (\S+?)\): .*I\/O error/,
      /(nvme\d+n\d+): .*I\/O Error \(sct/,
      /I\/O error while writing superblock|Remounting filesystem read-only|Detected aborted journal|JBD2: Detected IO errors/,
      /EXT4-fs \((\S+?)\): (?:Delayed block allocation failed|This should not happen)|Aborting journal on device (?:\S+)/,
      /XFS \((\S+?)\): .*(?:error|[Cc]orruption|xfs_repair|[Ss]hutdown|shut down|Shutting down)/,
      /Pool '([^']+)' has encountered an uncorrectable I\/O failure|MMP writes to pool '([^']+)' have not succeeded|zio pool=(\S+) vdev=\S+ error=/,
      /(?<!\d)(\d+:\d+:\d+:\d+): rejecting I\/O to (?:offline|dead) device|(session\d+): session recovery timed out/,
      /device-mapper: thin: (\S+): switching pool to (?:out-of-data-space|read-only|failure)\b|(?:Read|Write)-error on swap-device/,
      /BTRFS (?:error|critical) \(device (\S+?)\)|BTRFS warning \(device \S+?\): csum failed|attempt to access beyond end of device/,
      /Sense Key : (?:Medium|Hardware) Error|Unrecovered read error|ata\d+\.\d+: (?:failed command|exception Emask)/,
    ],
  },
  {
    code: "disk-errors",
    level: "degraded",
    rank: 8,
    what: "failed paths of a multipath disk",
    patterns: [/device-mapper: multipath: \S+ Failing path (\d+:\d+)/],
    ends: /device-mapper: multipath: \S+ Reinstating path (\d+:\d+)/,
  },
  {
    code: "raid-errors",
    level: "faulty",
    rank: 1,
    what: "a failed disk or controller of a RAID",
    patterns: [
      /md\/raid.*Disk failure on (\S+?),? /,
      /md: .* kicking (?:faulty|non-fresh) (\S+)/,
      /((?:megaraid_sas|hpsa|smartpqi|aacraid|arcmsr) \S+|mpt[23]sas_cm\d+): .*(?:in FAULT state|fault_state\(|lockup detected|controller is offline)/,
    ],
  },
  {
    code: "hardware-errors",
    level: "faulty",
    rank: 2,
    what: "uncorrected errors of memory, processor or bus",
    patterns: [
      /EDAC \S+: \d+ UE /,
      /\[Hardware Error\]: .*(?:Uncorrected|event severity: fatal)/,
      /mce: .*Uncorrected/,
      // The status' bit 61: the processor could not correct it.
      /Machine Check(?: Exception)?: \d+ Bank \d+: [2367abef][0-9a-f]{15}/,
      /AER: .*Uncorrect(?:ed|able) \((?:Non-)?Fatal\)/,
      /DPC: containment event/,
      /critical temperature reached/,
      /NMI: (?:PCI system error|IOCK error)|hardware memory corruption/,
    ],
  },
  {
    code: "hardware-errors",
    level: "faulty",
    rank: 2,
    what: "a card that left its slot",
    patterns: [/pciehp: Slot\((\S+?)\): (?:Link Down|Card not present)/],
    ends: /pciehp: Slot\((\S+?)\): (?:Link Up|Card present)/,
  },
  {
    code: "hardware-errors",
    level: "degraded",
    rank: 12,
    what: "a flood of corrected errors",
    patterns: [/pcieport (\S+): (?:AER: )?(?:Multiple )?Correct(?:ed|able) error (?:message )?received/, /(EDAC \S+): \d+ CE /],
    least: 100,
  },
  {
    code: "kernel-errors",
    level: "degraded",
    rank: 12,
    what: "that it could not allocate memory",
    patterns: [/page allocation failure: order:/, /SLUB: Unable to allocate memory on node/],
    least: 3,
  },
  {
    code: "processor-hot",
    level: "degraded",
    rank: 12,
    what: "processors that are slowed for heat",
    patterns: [/(CPU\d+): (?:Core|Package) temperature (?:is )?above threshold, cpu clock (?:is )?throttled/],
    ends: /(CPU\d+): (?:Core|Package) temperature\S* (?:is )?normal/,
  },
  {
    code: "nfs-silent",
    level: "faulty",
    rank: 2,
    what: "a file server that does not respond",
    patterns: [
      /nfs: server (\S+) not responding/,
      /CIFS: VFS: \\\\(\S+) has not responded/,
      /NFS: state manager: .* failed on NFSv4 server (\S+) with error/,
      /Lustre: \S+: Connection to (\S+) (?:\(at \S+\) )?was lost/,
      /ceph: (mds\d+) (?:hung|caps stale)/,
      /(?:^|\s)nfs_(?:lock_and_join_requests|wb_all|page_async_flush|writepages_callback)\+0x\w+\/0x\w+ \[nfs\]/,
    ],
    ends: /nfs: server (\S+) OK|Lustre: \S+: Connection restored to (\S+)|ceph: (mds\d+) (?:came back|recovery completed|caps renewed)/,
  },
  {
    code: "nfs-locks-lost",
    level: "degraded",
    rank: 8,
    what: "locks that an NFS client lost",
    patterns: [/Lock reclaim failed/],
  },
  {
    code: "kernel-hung",
    level: "faulty",
    rank: 5,
    what: "a hung or locked-up kernel",
    patterns: [
      /soft lockup|hard LOCKUP|[Kk]ernel [Pp]anic|Oops:|BUG: unable to handle|BUG: Bad page state|kernel BUG at |general protection fault, probably|list_(?:add|del) corruption|rcu\w*: INFO: \S+ (?:self-)?detected (?:expedited )?stall/,
    ],
    named: [/^INFO: task (\S.*:\d+) blocked for more than \d+ seconds/],
  },
  {
    code: "file-max-reached",
    level: "degraded",
    rank: 7,
    what: "that all file handles were taken",
    patterns: [/VFS: file-max limit \d+ reached/],
  },
  {
    code: "network-card",
    level: "degraded",
    rank: 9,
    what: "trouble of a network card",
    patterns: [
      /Detected insufficient power on the PCIe slot \(\d+W\)/,
      /Port module event.*High Temperature/,
      /mlx5_cmd_out_err.*ACCESS_REG.*failed/,
      /mlx5_core .*(?:health compromised|Fatal error \d+ detected|TX timeout detected|High temperature on sensors)/,
      /NETDEV WATCHDOG: .*transmit queue \d+ timed out/,
      /Detected Tx Unit Hang|TX driver issue detected/,
      /\bib\d+: transmit timeout/,
      /(?<!\S)(\S+): (?:tx_timeout|tx hang|PCIe link lost|[Hh]ardware [Ee]rror|Adapter removed)/,
    ],
  },
  {
    code: "network-card",
    level: "degraded",
    rank: 9,
    what: "a transceiver or cable that its network card rejects",
    patterns: [/mlx5_core (\S+?): Port module event\[error\]/],
    ends: /mlx5_core (\S+?): Port module event: .*Cable plugged/,
  },
  {
    code: "network-card",
    level: "degraded",
    rank: 9,
    what: "a bond that lost a link",
    patterns: [/\(slave (\S+?)\): link status definitely down|link status definitely down for interface (\S+?),/],
    ends: /\(slave (\S+?)\): link status definitely up|link status definitely up for interface (\S+?),/,
  },
  {
    code: "network-card",
    level: "faulty",
    rank: 3,
    what: "a bond without any link",
    patterns: [/(?<!\S)(\S+): now running without any active interface/],
    ends: /(?<!\S)(\S+): (?:first )?active interface up/,
  },
  {
    code: "network-card",
    level: "degraded",
    rank: 9,
    what: "a network link that goes down again and again",
    patterns: [/(?<!\S)(\S+): (?:\w+: )?(?:\S+ )?(?:NIC )?Link (?:is )?[Dd]own$/],
    least: 5,
  },
  {
    code: "pids-limit",
    level: "degraded",
    rank: 11,
    what: "that a control group reached its limit of processes, so that new ones were rejected",
    // A login session that reaches its limit concerns only its user.
    patterns: [],
    named: [/^cgroup: fork rejected by pids controller in (\/(?!user\.slice)\S+)/],
  },
  {
    code: "network-tables-full",
    level: "degraded",
    rank: 9,
    what: "that a table of the network was full",
    patterns: [/nf_conntrack: .*table full, dropping packet/, /neighbou?r(?: table)? (?:table )?overflow/, /TCP: out of memory/],
  },
  {
    code: "gpu-communication",
    level: "degraded",
    rank: 10,
    what: "errors in what connects GPUs",
    patterns: [
      /nvidia-peermem .*ERROR detected invalid context/,
      /NVRM: knvlink\w+: .*(?:postRxDetLinkMask failed|update Rx Detect Link mask)/,
    ],
    named: [/ segfault at .* in (libnccl\.so\S*)/],
  },
];

/** All patterns above as one expression without groups, for `journalctl --grep` and our own search. */
export const KERNEL_WORDS = [
  ...kernelKinds.flatMap((kind) => [...kind.patterns, ...(kind.named ?? []), ...(kind.ends ? [kind.ends] : [])]),
].map(({ source }) => source);
