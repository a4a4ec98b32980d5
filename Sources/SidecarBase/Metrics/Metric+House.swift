extension Metric {
    package static let ledgerCommits = Metric(
        .counter, "portsign_ledger_commits_total", ["result"],
        en: "Commits of the ledger since the start: done, failed",
        zh: "启动以来台账提交次数：done 成功、failed 失败")
    package static let ledgerWrites = Metric(
        .counter, "portsign_ledger_writes_total", en: "Units of work that shared those commits", zh: "提交中包含的写入单元数")
    package static let ledgerCommitSeconds = Metric(
        .histogram, "portsign_ledger_commit_seconds", en: "Time of a commit, with its fsync", zh: "台账一次提交（含 fsync）耗时")
    package static let chainBroken = Metric(
        .gauge, "portsign_ledger_chain_broken", en: "1 when the last check of the chain of events found a break",
        zh: "最近一次校验发现事件链断裂则为 1")
    package static let diskFree = Metric(
        .gauge, "portsign_disk_free_bytes", en: "Free bytes on the ledger's disk", zh: "台账所在磁盘的可用字节数")
    package static let alertActive = Metric(
        .gauge, "portsign_alert_active", ["condition"], en: "Alerts that are raised, by condition", zh: "当前告警数，按条件")
    package static let alertsSent = Metric(
        .counter, "portsign_alert_notices_total", ["alert", "result"],
        en: "Notices to an alert's webhook since the start: sent, failed", zh: "启动以来的告警通知：sent 成功、failed 失败")
    package static let buildInfo = Metric(
        .gauge, "portsign_build_info", ["version"], en: "Always 1; its label is the version", zh: "恒为 1，标签为版本")
    package static let processStart = Metric(
        .gauge, "portsign_process_start_time_seconds", en: "When the process was started, in seconds since 1970",
        zh: "进程启动时间（Unix 秒）")
    package static let processCPU = Metric(
        .counter, "portsign_process_cpu_seconds_total", en: "Processor time of the process", zh: "进程 CPU 时间")
    package static let processMemory = Metric(
        .gauge, "portsign_process_resident_memory_bytes", en: "Resident memory of the process", zh: "进程常驻内存")
    package static let processFiles = Metric(
        .gauge, "portsign_process_open_fds", en: "Open file descriptors of the process", zh: "进程打开的文件描述符数")

    package static let shadowRequests = Metric(
        .counter, "portsign_shadow_requests_total", ["outcome"],
        en: "Requests that the old service got, too, since the start: same, differs, unanswered, skipped",
        zh: "启动以来同时发给原组件的请求：same 相同、differs 不同、unanswered 无应答、skipped 略过")
    package static let shadowDifferences = Metric(
        .counter, "portsign_shadow_differences_total", ["reason"],
        en: "Differences between both services' answers since the start, by reason", zh: "启动以来与原组件应答的差异，按原因")

    static let house: [Metric] = [
        .ledgerCommits, .ledgerWrites, .ledgerCommitSeconds, .chainBroken, .diskFree, .alertActive, .alertsSent,
        .shadowRequests, .shadowDifferences, .buildInfo, .processStart, .processCPU, .processMemory, .processFiles,
    ]
}
