/** GPU 和驱动的运维手册。 */
export const gpuRunbooksInChinese: Record<string, string> = {
  "End a process that holds GPU memory and that nobody looks after": "结束占用显存且无人管理的进程",
  "Ends one process with TERM, and with KILL after ten seconds. It first proves that the process is still the one that was found: number, start time and control group must all be the same, because the kernel gives numbers away again.":
    "对一个进程发送 TERM，十秒后仍未退出则发送 KILL。内核会重复使用进程号，因此先确认进程号、启动时间和 cgroup 都与检查发现的进程一致。",
  "Start time in clock ticks after boot": "启动时间（开机后的时钟滴答数）",
  "Let PyTorch grow its memory segments, and restart": "启用 PyTorch 可扩展显存段并重启",
  "Sets PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True in the workload's environment file and restarts its unit. It helps where memory is reserved but in pieces; a card that is simply full needs a smaller batch instead.":
    "在工作负载的环境变量文件中设置 PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True，并重启服务单元。适用于显存已预留但碎片化的情况；如果显存确实用满，应减小批大小。",
  "Environment file that the unit reads": "服务单元读取的环境变量文件",
  "Note a hardware fault as handed to the vendor": "登记硬件故障已移交厂商",
  "Collects what the vendor asks for and notes the card's fault as handed off, with the ticket. The check then says so instead of calling for help every minute, until the fault changes. Nothing is stopped; drain the host first when the fault harms jobs. A card that was taken out for good is noted the same way.":
    "收集厂商需要的资料，并登记该卡的故障已移交及工单号。此后检查会显示已移交，不再每分钟告警，直到故障发生变化。不会停止任何服务；如果故障影响任务，请先将主机移出调度。已永久拆除的卡也这样登记。",
  "The vendor's ticket or RMA number": "厂商工单号或 RMA 编号",
  Evidence: "收集资料",
  Forget: "取消登记",
  "Take a failing GPU out of work and hand it to the vendor": "下线故障 GPU 并移交厂商",
  "Stops the workload's unit and keeps it from starting, collects NVIDIA's bug report and the kernel's lines for the vendor, and notes the hand-off. It repairs nothing by itself: it stops a bad card from doing harm and gives the vendor what they ask for.":
    "停止工作负载的服务单元并禁止启动，为厂商收集 NVIDIA bug report 和内核日志，并登记移交。本手册不修复故障，只是避免故障卡继续造成影响，并备齐厂商需要的资料。",
  "Where the evidence is kept": "资料的保存目录",
  Drain: "停止并禁止启动",
  "Back to work": "恢复使用",
  "Install the NVIDIA driver branch that every workload can use": "安装所有工作负载都能使用的 NVIDIA 驱动分支",
  "Installs the driver branch, keeps nouveau away from the cards, reboots, and proves after the reboot that module, library and a CUDA call agree. The way back installs the branch that was there before.":
    "安装该驱动分支，禁用 nouveau，重启主机，并在重启后确认内核模块、驱动库和 CUDA 调用一致。回退时安装原来的分支。",
  "Driver branch, e.g. 570": "驱动分支，例如 570",
  "The branch to go back to; empty when there was none": "回退时安装的分支，原来没有则留空",
  "Flavour of the package; Blackwell needs an open one": "软件包类型，Blackwell 需要 open 类型",
  "Install the packages": "安装软件包",
  "Keep nouveau away": "禁用 nouveau",
  "A new kernel module can only be loaded cleanly by a boot": "新的内核模块只有重启后才能干净加载",
  "Module, library and a CUDA call agree": "确认内核模块、驱动库和 CUDA 调用一致",
  "Previous branch": "恢复原来的分支",
  "Load the previous driver": "加载原来的驱动",
  "Lower one GPU's power limit so that it stops overheating": "降低一块 GPU 的功率上限以避免过热",
  "Sets the card's power limit to a share of its default until someone has looked at the cooling. Jobs run on, a little slower and steadily.":
    "在有人检查散热之前，将该卡的功率上限降为默认值的一定比例。任务继续运行，速度略慢但稳定。",
  "Share of the default power limit": "占默认功率上限的百分比",
  Limit: "降低上限",
  "Default limit": "恢复默认上限",
  "Reboot the host to load the installed driver": "重启主机以加载已安装的驱动",
  "Reboots so that the module which belongs to the installed library is loaded. Choose it when processes keep the old module in use.":
    "重启主机，加载与已安装驱动库匹配的内核模块。适用于有进程占用旧模块的情况。",
  "A reboot cannot be undone. It changes no file and no setting.": "重启无法撤销，但不会改动文件和设置。",
  "Stopped in good order before the reboot": "重启前正常停止的服务单元",
  "Stop workload": "停止工作负载",
  "Load the installed driver": "加载已安装的驱动",
  "Reboot the host to find a missing GPU": "重启主机以找回丢失的 GPU",
  "Reboots so that the PCI bus is scanned anew. A card that stays away after this is a matter for the vendor.":
    "重启主机，重新扫描 PCI 总线。重启后仍找不到的卡需要联系厂商处理。",
  "A card that fell off the bus is found again by a boot only": "掉卡的 GPU 只有重启后才能重新识别",
  "Reboot the host": "重启主机",
  "Stops the workload's unit so that it can save its state, reboots, and looks at the original signal again. A fallen-off card, a row to be remapped and a half-updated driver come back with a boot.":
    "先停止工作负载的服务单元，使其保存状态，然后重启主机，并再次检查原来的信号。掉卡、待重映射的显存行、升级到一半的驱动，重启后即可恢复。",
  "The GPU driver asks for a fresh start of the host": "GPU 驱动要求重启主机",
  "Build and load the NVIDIA module for the running kernel": "为当前内核编译并加载 NVIDIA 模块",
  "Lets DKMS build the installed driver for the kernel that runs, then loads it. Nothing is rebooted.":
    "用 DKMS 为当前运行的内核编译已安装的驱动，然后加载。不重启主机。",
  Build: "编译",
  Load: "加载",
  Unload: "卸载",
  "Load the updated driver without a reboot": "不重启主机，加载升级后的驱动",
  "Takes the old module out and loads the one that belongs to the installed library. It refuses while any process uses a GPU; then restarting the host is the other way.":
    "卸载旧模块，加载与已安装驱动库匹配的模块。只要有进程在使用 GPU 就拒绝执行，这时只能重启主机。",
  "Check users": "检查占用 GPU 的进程",
  "Load again": "重新加载",
  "Reset one GPU to activate remapped memory": "重置一块 GPU 以启用重映射的显存",
  "Stops the workload's unit, makes sure that nothing uses the card, resets it and starts the unit again. A reset activates pending row remaps and clears errors that need no reboot. A line in the kernel log marks the moment, so that older Xids no longer count.":
    "停止工作负载的服务单元，确认没有进程使用该卡，重置后重新启动服务单元。重置会启用待生效的行重映射，并清除无需重启主机的错误。内核日志中会写入一行标记，此前的 Xid 不再计入。",
  "PCI bus of the card, e.g. 0000:3b:00": "该卡的 PCI 地址，例如 0000:3b:00",
  "Stopped before the reset and started after it": "重置前停止、重置后启动的服务单元",
  Reset: "重置",
  "Start workload": "启动工作负载",
  "Start workload again": "重新启动工作负载",
  "Reset one GPU": "重置一块 GPU",
  "Restart the workload after an Xid that hit only it": "重启仅自身受 Xid 影响的工作负载",
  "Restarts the unit whose process the Xid names, and marks the Xid as dealt with in the kernel log. The repair holds only if it does not come back.":
    "重启 Xid 所涉及进程的服务单元，并在内核日志中标记该 Xid 已处理。只有 Xid 不再出现，才算修复成功。",
  "A restart cannot be undone. The memory of the old process is lost. No file and no setting changes.":
    "重启无法撤销，原进程内存中的数据会丢失，但不会改动文件和设置。",
  "The unit to restart": "要重启的服务单元",
  Restart: "重启",
  "Restart the NVSwitch fabric manager": "重启 NVSwitch Fabric Manager",
  "Restarts the service that sets up NVSwitches. Without it every CUDA program on the host fails at its start.":
    "重启配置 NVSwitch 的服务。没有它，主机上所有 CUDA 程序都无法启动。",
  "A restart cannot be undone. It changes no file and no setting.": "重启无法撤销，但不会改动文件和设置。",
};
