import type { Problem } from "./problem";

/** What a kernel line means. `ends` matches a later line that ends the fault, for the same subject if both name one. */
export interface KernelKind {
  code: Problem["code"];
  level: Problem["level"];
  rank: number;
  what: string;
  /** Patterns of the kernel's messages; one match is enough. Their only group is the subject. */
  patterns: RegExp[];
  ends?: RegExp;
}

/** Worst first. */
export const kernelKinds: KernelKind[] = [
  {
    code: "disk-errors",
    level: "faulty",
    rank: 1,
    what: "errors of a disk or its file system",
    patterns: [
      /(?:I\/O|critical (?:medium|target|space allocation)|protection|timeout) error, dev (\S+)/,
      /Buffer I\/O error on dev(?:ice)? (\S+), logical block/,
      /nvme (\S+): (?:I\/O (?:tag )?\d+ .*timeout|controller is down|Disabling device after reset failure: |Removing after probe failure|Device not ready; aborting)/,
      /block (\S+): no available path - failing I\/O/,
      /(?:EXT[234]-fs|F2FS-fs) error \(device (\S+?)\)|EXT[234]-fs error/,
      /EXT[234]-fs warning \(device (\S+?)\): .*I\/O error/,
      /(nvme\d+n\d+): .*I\/O Error \(sct/,
      /I\/O error while writing superblock|Remounting filesystem read-only|Detected aborted journal|JBD2: Detected IO errors/,
      /XFS \((\S+?)\): .*(?:error|Corruption|[Ss]hutdown|shut down|Shutting down)/,
      /BTRFS (?:error|critical) \(device (\S+?)\)|BTRFS warning \(device \S+?\): csum failed|attempt to access beyond end of device/,
      /Sense Key : (?:Medium|Hardware) Error|Unrecovered read error|ata\d+\.\d+: (?:failed command|exception Emask)/,
    ],
  },
  {
    code: "raid-errors",
    level: "faulty",
    rank: 1,
    what: "a failed disk in a RAID",
    patterns: [/md\/raid.*Disk failure on (\S+?),? /, /md: .* kicking (?:faulty|non-fresh) (\S+)/],
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
    ],
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
      /task (\S.*:\d+) blocked for more than \d+ seconds/,
      /soft lockup|hard LOCKUP|[Kk]ernel [Pp]anic|Oops:|BUG: unable to handle|BUG: Bad page state|kernel BUG at |general protection fault, probably|list_(?:add|del) corruption|rcu\w*: INFO: \S+ (?:self-)?detected (?:expedited )?stall/,
    ],
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
    ],
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
      /segfault at .* in (libnccl\.so\S*)/,
      /NVRM: knvlink\w+: .*(?:postRxDetLinkMask failed|update Rx Detect Link mask)/,
    ],
  },
];

/** All patterns above as one expression without groups, for `journalctl --grep` and our own search. */
export const KERNEL_WORDS = [...kernelKinds.flatMap((kind) => [...kind.patterns, ...(kind.ends ? [kind.ends] : [])])].map(
  ({ source }) => source,
);
