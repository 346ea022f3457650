/** 检查项的中文名称和说明。英文由代理随检查项上报。 */
export const CHECKS_IN_CHINESE: Record<string, { title: string; about: string }> = {
  "agent.version": { title: "代理版本", about: "代理更新后能否正常启动；不能时退回上一版本。" },
  "agent.config": { title: "代理配置", about: "代理自己的 agent.yaml、policy.json 和状态文件能否读取。" },
  "config.files": {
    title: "配置文件",
    about: "解析每个已声明的配置文件，检查编码、重复的键和未定义的变量。无法解析的文件会让服务在下次重启时停止，往往是修改之后几个小时。",
  },
  "python.dependencies": {
    title: "软件包",
    about: "比较解释器中实际安装的软件包与依赖文件，以及各软件包之间的要求。冲突常常到下次重启时才暴露，届时工作负载无法启动。",
  },
  "python.version": {
    title: "Python 版本",
    about:
      "沿 PATH、版本管理器的 shim 和链接找到工作负载实际使用的解释器，与项目要求比较。解释器不对会表现为语法错误和缺少模块，重装软件包也无济于事。",
  },
  "python.drift": {
    title: "配置漂移",
    about:
      "盘点工作负载的软件包、解释器、驱动、内核、镜像和环境变量，与分组基线比较；门户还会在组内互相比较。无法复现的故障，往往就出在组内不一致的那台节点上。",
  },
  "model.load": {
    title: "模型文件",
    about: "检查缓存中的模型文件是否完整，模型仓库能否访问、是否允许访问。无法加载模型的服务，要到下次启动时才会失败。",
  },
  "serving.profile": {
    title: "推理配置档",
    about:
      "比较推理服务的引擎、软件包、启动参数、模型列表和一条基准提示词的回答，与模型发布方的配置档是否一致。这类配置错误不会崩溃，只会悄悄给出错误回答。",
  },
  "inference.latency": {
    title: "响应时间",
    about:
      "向模型服务发送两条短提示词，并读取其计数器：首 token 时间、每 token 时间、每秒 token 数，与目标比较。未达标时，指出计数器显示的瓶颈对应哪一项设置。",
  },
  "training.loss": {
    title: "训练 loss",
    about: "跟踪 loss，判断它是下降、停滞、上升还是不再是有限值，以及从哪一步开始。训练发散之后的每个小时都是浪费。",
  },
  "training.gradients": {
    title: "梯度",
    about: "跟踪整体和各层的梯度范数：爆炸是远高于自身的滑动中位数，消失是前面的层得不到梯度而最后一层仍有。两者都早于 loss 的变化。",
  },
  "checkpoint.integrity": {
    title: "检查点",
    about:
      "按格式所能证明的程度读取每个检查点（条目 CRC、文件头和大小、校验文件），并检查 latest 指向哪里。损坏的检查点，通常要到需要它时才会发现。",
  },
  "distributed.comm": {
    title: "分布式训练",
    about:
      "通过代理的套接字或文件接收每个 rank 的心跳，从日志读取集合通信超时和传输错误，并监视 InfiniBand 端口。一个 rank 无心跳，其余 rank 都在耗电空等。",
  },
  "gpu.driver": {
    title: "GPU 驱动",
    about:
      "比较 PCI 总线上的显卡、已加载的驱动、用户态库和各工作负载声明的 CUDA 版本。驱动缺失、更新不完整或版本过低，GPU 任务一启动就会失败。",
  },
  "gpu.xid": {
    title: "Xid 错误",
    about: "统计自启动或上次修复以来，NVIDIA 驱动写入内核日志的 Xid 和 SXid 错误。它们是显存故障、掉卡或链路中断最早、也常常是唯一的迹象。",
  },
  "gpu.hardware": {
    title: "GPU 硬件",
    about:
      "读取每张 GPU 自报的状态：ECC 错误、显存行重映射、降频、PCIe 与 NVLink、Fabric Manager，以及是否掉卡。这类故障早在任务崩溃之前就会使其变慢或出错。",
  },
  "gpu.memory": {
    title: "显存",
    about:
      "查看各 GPU 的显存由谁占用、是否有无主进程，以及工作负载日志中的显存不足错误。已结束的任务留下的显存占用，会让下一个任务无法启动。",
  },
  "docker.pull": {
    title: "容器镜像",
    about:
      "检查工作负载的镜像是否在主机上；不在时，询问镜像仓库拉取为何会失败：登录、标签、限额、DNS、TLS 或磁盘写满。缺少镜像，容器下次无法启动。",
  },
  "docker.ports": {
    title: "容器启动",
    about: "找出无法启动的容器并说明原因：端口被谁占用、缺少 GPU 运行时、挂载、地址，或镜像适用于其他处理器。原因不排除，容器就一直停着。",
  },
  "docker.limits": {
    title: "容器限制",
    about:
      "找出因内存被内核终止、反复重启、共享内存或 CPU 限制过小的容器，以及内存限制超过主机或缺失的容器。限制过低会终止服务，没有限制则会拖垮其他容器。",
  },
  "db.pool": {
    title: "数据库连接",
    about: "比较已用连接数与服务器上限，并指出空闲事务和长时间运行的会话。最后一个连接用完时，所有客户端同时失败。",
  },
  "net.retransmit": {
    title: "TCP 重传",
    about: "监视 TCP 重传比例，以及网卡和队列的丢包。重传达到百分之几，分布式任务或模型下载就会慢好几倍。",
  },
  "host.basics": {
    title: "主机基础",
    about: "检查磁盘与 inode、内存、负载、文件句柄、进程、时钟、失败的单元、RAID 和内核报错。GPU 正常而任务停止，多半是这些原因。",
  },
};
