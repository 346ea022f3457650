/** 没有运维手册可修复的检查结果：需要人工做什么。键与英文一致，由 finding-codes.test.ts 检查。 */
const HAND_OFF_IN_CHINESE: Record<string, Record<string, string>> = {
  "log.client": {
    crawler: "请在 Web 服务器或防火墙上对该客户端限速或封禁；如果是自己的程序，请改正它访问的地址。上方链接可查看它的日志。",
  },
  "log.route": {
    fails: "请查看该路由的日志和后端程序的日志，再看该节点的其他检查项。如果错误从某次变更开始，请回滚该变更。",
  },
  "log.errors": {
    "client-errors": "请查看返回 4xx 的日志：客户端访问了不存在的地址，或没有有效的密钥。如果是自己的程序，请改正。",
    "server-errors": "请查看返回 5xx 的日志和后端程序的日志，再看该节点的其他检查项。如果错误从某次变更开始，请回滚该变更。",
  },
  "log.avalanche": {
    rising: "请找到告警中提到的客户端或路由并限流，或在延迟和错误影响所有用户之前扩容。",
  },
  "log.template": {
    new: "请查看首次出现位置的上下文，并与工作负载最近一次变更的时间对照。",
    rare: "请查看上下文，并回顾它上次出现时发生了什么。",
  },
  "log.rate": {
    shifted: "请查看该模板的日志。数量激增通常意味着重试或故障，骤减则说明工作负载的某一部分已停滞。",
  },
  "log.order": {
    "unexpected-order": "请查看最近十分钟的日志：某个步骤缺失、重复，或出现在异常的位置。",
    "unusual-numbers": "请查看最近十分钟的日志：某些日志出现的次数明显多于或少于平时。",
  },
  "agent.config": {
    "policy-invalid": "请修正主机上代理的 policy.json。修正之前，代理不会执行任何需要策略许可的操作。",
    "does-not-parse": "请修正主机上代理的 agent.yaml，或门户中声明的工作负载。",
    "state-damaged": "请阅读告警内容。代理会用能读取的数据继续运行；损坏的修复记录可能需要与门户中的记录核对。",
  },
  "config.files": {
    "unknown-encoding": "请用写入该文件的程序将其另存为 UTF-8，其他程序无法判断它的编码。",
    "read-otherwise": "请按提示写法修改该值，然后重启工作负载。",
    "log-blames": "请阅读上面的日志行。文件可以解析，说明其中某个键或值不符合程序要求。",
    "unresolved-variable": "请在工作负载的环境文件或 systemd 单元中定义该变量，然后重启工作负载。",
  },
  "python.dependencies": {
    "installed-twice": "请在该环境中反复执行 pip uninstall 包名，直到提示未安装，然后重新安装（pip install 包名==版本）。",
    "editable-gone": "请在该环境中从源码现在的位置重新安装该包（pip install -e 目录）。",
    "editable-stale": "请在该环境中从源码重新安装该包（pip install -e 目录），使元数据和依赖与源码一致。",
    unreadable: "请重写上面指出的那一行，安装工具同样无法读取它。",
    "requirements-unreadable": "请让代理能读取该依赖文件，或在工作负载声明中改正路径。",
  },
  "python.drift": {
    "differs-from-group": "请在“配置漂移”页面将该节点与分组比较，修改不正确的一方。",
  },
  "docker.pull": {
    tls: "请在主机上安装镜像仓库的 CA 证书；如果证书尚未生效，请校正主机时钟。",
    "not-found": "请改正镜像名称或标签，或将镜像推送到仓库。",
    "wrong-architecture": "请构建或选择适合该主机处理器架构的镜像。",
    "not-a-registry": "请改正镜像仓库地址，或主机与仓库之间的代理：对端没有使用镜像仓库协议。",
    "pull-fails": "请手动拉取镜像，查看仓库返回的信息。",
  },
  "docker.ports": {
    "no-gpu-runtime": "请安装 nvidia-container-toolkit，执行 nvidia-ctk runtime configure --runtime=docker，重启 Docker，再启动容器。",
    "gpu-not-usable": "请查看该节点的 GPU 驱动检查项，然后重新启动容器。",
    "wrong-architecture": "请构建或选择适合该主机处理器架构的镜像。",
    "address-not-here": "请把端口发布到该主机的地址上，或发布到所有地址。",
    "mount-fails": "请改正错误信息中的挂载：源路径必须存在，且与目标同为文件或同为目录。",
    "no-space": "请清理容器数据所在磁盘的空间，然后启动容器。",
    "ended-with-error": "请阅读上面这行及完整日志（docker logs），改正其中指出的问题，再启动容器。",
    "cannot-start": "请阅读容器引擎的错误信息，改正容器的命令、网络或权限。",
  },
  "docker.limits": {
    "shm-too-small": "请用更大的 --shm-size 或 --ipc=host 重建容器。容器存在期间 Docker 无法修改该值。",
    "pids-limit": "请提高容器的进程数限制（docker update --pids-limit），或减少其中的线程和工作进程。",
    "cpu-throttled": "请提高容器的 CPU 限制（docker update --cpus），或减少其中的线程数。",
  },
  "db.pool": {
    unreachable: "请启动数据库，或改正工作负载所指变量中的地址。",
    "user-limit":
      "请提高提示中用户或数据库的连接上限（ALTER ROLE 或 DATABASE … CONNECTION LIMIT、max_user_connections），或减少该用户的连接数。",
    "resource-limit": "请提高该用户每小时的限额（ALTER USER … WITH …），或复用连接、降低连接频率。",
    "pooler-full": "请提高连接池的 max_client_conn 或池大小，或找出长期占用连接的客户端。",
    "clients-waiting": "请查找长期占用连接或事务的客户端。如果数据库还有余量，请提高 PgBouncer 的 pool_size 或 default_pool_size。",
    "client-pool-full": "请查找占用连接过久的代码，再调大工作负载自身的连接池。连接池过小时，提高服务端上限没有作用。",
  },
  "net.retransmit": {
    retransmits: "请检查链路：线缆、交换机端口以及对端主机的计数器。",
    "interface-drops": "请调大网卡接收队列（ethtool -G），或将中断分散到更多 CPU 核。",
  },
  "gpu.xid": {
    "driver-errors":
      "出现 RESET_REQUIRED、GPU_IS_LOST 或 ECC_ERROR 时，请结束该 GPU 上的程序并复位（nvidia-smi --gpu-reset），然后写入标记（echo 'millwright: xid cleared 总线地址 by hand' > /dev/kmsg），或重启主机；出现 NO_MEMORY 时，请释放主机内存和显存。",
  },
  "host.basics": {
    "port-down": "请检查该端口的线缆和对端交换机端口，再检查网卡固件（mlxlink、ibstat）。",
    "not-mounted":
      "请手动挂载（mount 路径），并查看其 mount 单元的状态，找出启动时未挂载的原因。期间写入的数据在另一块磁盘上，挂载后会被遮住。",
    "mount-hangs": "请检查文件服务器及其网络；服务器已不可用时，执行延迟卸载（umount -l）。",
    "pressure-kills":
      "请为主机或该单元增加内存，或减少同时启动的任务；也可为单元设置 ManagedOOMMemoryPressure=auto，使 systemd-oomd 不再处理它。",
    "memory-low": "请结束或迁移一个工作负载，或限制占用内存最多的进程。",
    "load-high": "请查看 CPU 占用最高的进程，迁移或限制其中一个。",
    "file-descriptors": "请提高 fs.file-max，或重启打开文件最多的进程。",
    pids: "请提高 kernel.pid_max，或结束创建大量进程的程序。",
    zombies: "请重启上面指出的父进程，它没有回收子进程。",
    "stuck-processes": "请检查这些进程正在等待的磁盘或文件服务器。",
    "raid-degraded": "请更换故障磁盘，并将新盘加入阵列（mdadm --add）。",
    "reboot-loop": "请查看上一次启动的日志（journalctl -b -1），并检查电源、内存和看门狗。",
  },
  "gpu.driver": {
    "mixed-releases": "请安装同一版本的内核模块和驱动库，然后重启主机。",
    "module-refused": "请按上面指出的类型和版本安装 NVIDIA 内核模块；启用 Secure Boot 时，模块须用已注册的密钥签名。",
    "card-fails": "请迁走主机上的任务并重置该 GPU；错误再次出现时，请将显卡交给厂商。",
    "not-passed-through": "请检查 Windows 上的 NVIDIA 驱动（模式须为 WDDM 而非 TCC），然后执行 wsl --update 和 wsl --shutdown。",
    "no-gpu-seen": "请检查工作负载环境中的 CUDA_VISIBLE_DEVICES；如果容器启动时没有 GPU 或中途丢失，请重启容器。",
    "gpu-too-new": "请安装适配上述 CUDA 版本的构建，或将工作负载迁移到较旧的显卡。",
    "build-without-cuda": "请在工作负载环境中安装 CUDA 版 PyTorch。",
    "gpu-too-old": "请使用适配较旧 CUDA 版本的构建，或将工作负载迁移到较新的显卡。",
    "forward-compat-geforce": "请从 LD_LIBRARY_PATH 中移除 compat 目录，改为升级驱动。",
  },
  "gpu.hardware": {
    "amd-ecc": "请迁走任务，重置显卡（amd-smi reset）；错误再次出现时送厂商检修。",
    "amd-hot": "请检查散热和主机上的其他显卡；在此之前可降低功耗上限（amd-smi set）。",
    "amd-reset": "请重启工作负载；如果重置失败或再次挂起，请重启主机并检查显卡固件。",
    "fabric-release": "请安装与驱动版本号完全一致的 fabric manager，然后启动它。",
    "vgpu-unlicensed": "请检查许可服务器以及 nvidia-gridd 的令牌（/etc/nvidia/ClientConfigToken），然后重启 nvidia-gridd。",
    "fabric-error": "请在没有程序使用 GPU 时重启 fabric manager；错误仍在时，检查 NVSwitch 并重启主机。",
    "values-missing": "请在没有程序使用该 GPU 时重置它；仍然报错则送厂商检修。",
    "power-limit": "散热和供电允许后，请将功耗上限恢复为默认值（nvidia-smi --power-limit）。",
  },
  "gpu.memory": {
    "out-of-memory": "请结束或迁移该卡上的其他进程，或减小工作负载的批大小、上下文或显存占比。",
    "unknown-holder": "请在容器中找到该进程；没有其他程序运行时也可重置该 GPU。",
    "nearly-full": "请结束或迁移上面列出的某个进程，或减小各自的显存占比。",
  },
  "distributed.comm": {
    "slow-rank": "请检查该 rank 所在主机：温度、其他任务、磁盘和链路。",
    "rank-died": "请查明进程退出的原因（SIGKILL 看内核日志，其他看进程日志），然后重新启动训练。",
    "transport-failed": "请检查上面指出的一端的进程和端口是否正常，然后重新启动训练。",
    "link-down": "请检查链路的线缆、光模块和交换机端口，再检查驱动。",
    "link-errors": "请清洁或更换线缆、光模块，之后观察计数器。",
  },
  "model.load": {
    "folder-incomplete": "请把缺失的文件重新下载到该目录；git 克隆的目录请执行 `git lfs pull`。",
    "files-unreadable": "请检查该目录所在的文件系统：重新挂载，或检查文件服务器和磁盘。",
    "hub-not-found": "请改正工作负载声明或启动命令中的模型 ID，或模型仓库的地址。",
    "disk-full": "请清理缓存所在磁盘，或将缓存迁到更大的磁盘（HF_HUB_CACHE），然后重新下载模型。",
    "engine-refuses": "请按上文修改启动命令、推理引擎版本或模型，然后重新启动服务。",
  },
  "checkpoint.integrity": {
    "none-valid": "请从备份恢复检查点，或从头开始训练。",
    "no-folder": "请挂载检查点所在磁盘，或改正工作负载声明中的目录。",
    "load-fails": "请阅读上面的报错：训练代码、库版本或 rank 数可能与写入该检查点时不同，也可以改用其他检查点。",
    stale: "请查看训练日志：训练可能挂起，或关闭了保存。磁盘上的数据没有损坏。",
  },
  "training.loss": {
    overflow: "请改用 bf16 训练，或从溢出前的最后一个检查点以更低的学习率重新开始。",
    zero: "请检查标签（是否全部被 -100 屏蔽）、精度和注意力掩码。损失为零之后没有学到任何东西。",
    "run-ended": "请查看上面的报错及日志中它之前的内容，然后从最新的检查点重新启动训练。",
    "no-loss": "请从该步之前的最后一个检查点以更低的学习率重新开始，或改用 bf16。",
    "not-finite-once": "目前无需处理，训练已恢复。再次出现时请降低学习率或改用 bf16。",
  },
  "training.gradients": {
    rising: "请关注梯度范数；持续上升时降低学习率或裁剪阈值。",
    "not-finite-once": "目前无需处理，训练已恢复。再次出现时请降低学习率或改用 bf16。",
  },
  "inference.latency": {
    "prefill-saturated": "请缩短提示词，或再部署一个推理服务。",
    "kv-cache-bound": "请缩短服务提供的上下文长度，或增加 GPU、增加推理服务。",
    "queue-bound": "请修改提示中指出的引擎参数，然后重新测量。",
    slow: "请查看服务的负载和日志，延迟不是由某一个参数造成的。",
    unreachable: "请启动推理服务，或改正工作负载声明中的地址。",
  },
  "serving.profile": {
    "wrong-packages": "请在服务环境中安装 profile 指定的版本或更换镜像，然后重启服务。",
    "wrong-engine": "请使用 profile 指定的引擎启动模型。",
    "wrong-model": "请使用 profile 指定的模型启动服务，或改正工作负载声明中的 profile。",
    "wrong-answers": "请将服务的软件包和聊天模板与 profile 的说明对照，启动参数已经一致。",
    "not-running": "请启动服务，或改正工作负载声明中的 `process`。",
  },
};

/** What a person has to do, in Chinese; null for a code that is not known here. */
export function handOffInChinese(check: string, code: string): string | null {
  const text = HAND_OFF_IN_CHINESE[check]?.[code];
  return text ? `没有可修复此问题的运维手册。${text}` : null;
}
