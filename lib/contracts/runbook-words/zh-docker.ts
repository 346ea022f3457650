/** 容器的运维手册。 */
export const dockerRunbooksInChinese: Record<string, string> = {
  "Log in to the registry and pull": "登录镜像仓库并拉取镜像",
  "Logs in with the given user and secret, which reaches Docker on its standard input and is sealed on the way here, then pulls the image. Docker's configuration from before is kept for the way back.":
    "使用指定的用户和密码登录，然后拉取镜像。密码加密传送到主机，通过标准输入交给 Docker。原有的 Docker 配置会保留以备回退。",
  "Password or access token": "密码或访问令牌",
  "Log in": "登录",
  Pull: "拉取镜像",
  "Previous config": "恢复原有配置",
  "Remove unused image layers and pull": "清理未使用的镜像层并拉取镜像",
  "Removes dangling image layers and the build cache older than a day, nothing that a container uses, and pulls the image. What was removed can be pulled or built again.":
    "删除悬空镜像层和一天以前的构建缓存，不涉及容器正在使用的内容，然后拉取镜像。删除的内容可以重新拉取或构建。",
  "Removed layers cannot be restored. They are fetched or built again when an image needs them.":
    "删除的镜像层无法恢复，镜像再次需要时会重新拉取或构建。",
  Prune: "清理",
  "Start a container on the next free port": "改用下一个空闲端口启动容器",
  "Makes the container anew with the same settings and another host port, because Docker cannot change a port in place, starts it and waits until the port answers. The old container stays beside it, stopped, for the way back. Clients must be told the new port.":
    "Docker 不能直接修改容器的端口，因此以相同设置、另一个主机端口重建容器，启动并等待端口有响应。原容器停止后保留以备回退。需要告知客户端新的端口。",
  "The host port that is taken": "已被占用的主机端口",
  "The host port to use instead": "改用的主机端口",
  Move: "更换端口",
  "Move back": "换回原容器",
  "Pull a container image": "拉取容器镜像",
  "Pulls the image, by digest when one is given, and proves that it is on the host. Running containers are not touched.":
    "拉取镜像（指定摘要时按摘要拉取），并确认镜像已在主机上。不影响运行中的容器。",
  "Pull exactly this digest, sha256:…": "只拉取该摘要，格式为 sha256:…",
  Remove: "删除镜像",
  "Set aside a broken Docker client configuration and pull": "移开损坏的 Docker 客户端配置并拉取镜像",
  "Moves the unreadable config.json aside, starts an empty one and pulls. Logins in the broken file must be made again.":
    "移开无法读取的 config.json，新建空配置后拉取镜像。损坏文件中的登录信息需要重新登录。",
  Renew: "新建配置",
  "Change a container's memory limit": "修改容器的内存上限",
  "Sets the limit (and the same for memory with swap) on the running container, and starts it when the kernel had ended it. The previous limit is part of the plan and comes back with the rollback; where there was none, the host's whole memory is the nearest that Docker allows.":
    "直接修改运行中容器的内存上限（含 swap 的上限相同）；如果容器已被内核终止，则重新启动。原上限记录在方案中，回退时恢复；原来没有上限时，Docker 能做到的最接近的做法是设为主机的全部内存。",
  "New limit in bytes": "新的上限（字节）",
  "0 = there was none": "0 表示原来没有上限",
  Update: "修改上限",
  "Previous limit": "恢复原上限",
  "Pull through a registry mirror": "通过镜像加速站拉取镜像",
  "Adds a mirror to the engine's configuration, lets the engine read it again without stopping containers, and pulls the image. The way back puts the configuration from before in its place.":
    "在 Docker 引擎配置中加入镜像加速站，让引擎重新读取配置（容器不停止），然后拉取镜像。回退时恢复原有配置。",
  "URL of the mirror, e.g. https://mirror.example": "加速站的 URL，例如 https://mirror.example",
  "Set mirror": "配置加速站",
  Reload: "重新加载",
  "Start a container whose port is free again": "启动端口已空出的容器",
  "Stop the container that publishes the port, and start the other": "停止占用端口的容器，启动另一个容器",
  "Stops the container that holds the port and starts the one that was kept from it. The way back is the same the other way round.":
    "停止占用端口的容器，启动因此无法启动的容器。回退时反向执行。",
  "End the process that holds a container's port, and start the container": "结束占用容器端口的进程并启动容器",
  "Ends the process that was found, after proving by number, start time and control group that it is still the same one, and starts the container.":
    "先按进程号、启动时间和 cgroup 确认仍是检查发现的进程，再结束该进程并启动容器。",
  "An ended process cannot be restored. Its memory is lost.": "进程结束后无法恢复，内存中的数据会丢失。",
  "For reading only": "仅供查看",
  "End holder": "结束占用端口的进程",
  Start: "启动",
  "Stop a container that restarts again and again": "停止反复重启的容器",
  "Keeps the container's last lines, switches its restart policy off and stops it, so that it no longer eats the host while its cause is looked for. The way back restores the policy and starts it.":
    "保存容器最后的日志，关闭重启策略并停止容器，避免在排查原因期间继续消耗主机资源。回退时恢复重启策略并启动容器。",
  "Policy before the repair, for the way back": "修复前的重启策略，供回退使用",
  Stop: "停止",
  "Start again": "重新启动",
};
