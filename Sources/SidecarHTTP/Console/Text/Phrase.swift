/// Everything the console says, in both languages. `%1`, `%2` … stand for what a page puts in; `{1|day|days}` for the first of these
/// and the word that fits the number.
enum Phrase: String, Sendable, CaseIterable {
    // The frame
    case skip, brandNote, navigation, home, orders, receipts, signers, routes, targets, systems, audit,
        languageChoice, schemeChoice, schemeAuto, schemeLight, schemeDark, signIn, signOut, live, footer, close,
        connectionLost, connectionBack, updated, ago, inTime, backHome
    // The first page
    case verdictGood, verdictGoodNote, verdictWarning, verdictBad, verdictTrouble, reasonLedger, reasonCannotSign,
        reasonNoSigner, reasonHeld, reasonParked, reasonStopped, reasonNoRoute, reasonHours, reasonPlatformParked,
        reasonPlatform, reasonOverduePerson, reasonOverdue, reasonTarget, reasonCertificate, reasonPin,
        reasonSisterLate, reasonSister, stationsHeading, stationSign, stationSend, stationCustoms, stationERP,
        stationCanSign, stationCannotSign, stationStopped, stationParked, stationMoves, stationNoRoutes,
        stationNoTargets, stationBlocked, stationInTime, stationLate, unitWait, unitOverdue, unitReceipts,
        perMinute, doneIn, oldestOpen, nothingOpen, companiesHeading, companiesCaption, company, companies,
        allCompanies, canSign, until, waiting, rate, eta, lastSignature, daysLeft, noCompanies, yes, no,
        overdueHeading, overdueNote, overdueCaption, waitsSince, usualAtMost, lastStep, whatHappens, needsPerson,
        sentAgain, problemsHeading, problemsCaption, timesInARow, noProblems, complaintsHeading, time, whatHappened,
        why, message
    // Orders and messages
    case searchLabel, searchText, searchHint, search, stateWord, anyState, anyCompany, fromDay, toDay,
        foundHeading, foundCaption, nothingYet, nothingFound, number, type, customsWord, signer, recorded, andMore,
        older, newest, showOrder, orderTitle, missing, missingNote, preNo, invtNo, releaseRefused, releaseMissing,
        releaseOpen, released, releaseComplete, wholeLine, standHeading, lineHeading, messageId, guid, copMsgId,
        certificate, wholeOrder, release, resend, abandon, documentsHeading, documentsCaption, findingsHeading,
        noFindings, customsWouldSay, signatureHeading, signatureGood, signatureBad, signatureNote, notSigned,
        enterprise, validity, algorithm, digestOf, documentHeading, maskedNote, revealedNote, reveal, shortened
    // Receipts
    case receiptsHeading, receiptsCaption, receiptNumber, words, way, noReceipts, notOurs
    // Signers
    case signersHeading, noSigners, signerAble, signerUnable, signerUnknown, signatures, failedCount, inWork,
        typicalTime, device, key, pinTries, testSigner
    // Routes and targets
    case routesHeading, noRoutes, routeOpen, routeOutside, routeStopped, notConfigured, parkedWord, acceptedCount,
        breaker, breakerClosed, breakerFailures, breakerOpen, breakerProbing, order, keepsOrder, keepsNoOrder,
        hours, opensAt, failures, lastTrouble, longest, probe, releaseAll, platformOf, unanswered, refusedWord,
        targetsHeading, noTargets, targetGood, targetFailing, targetStopped, blockedSince, deliveredCount, format,
        replay
    // Other systems
    case systemsHeading, noSystems, openCases, untold, casesCaption, subject, caseKind, attempts, lastWord, since,
        deadline, noCases
    // Audit
    case auditHeading, auditNote, auditCaption, auditSearch, auditShow, auditAll, auditPeople, auditProblems,
        auditMachinery, entryNumber, who, hash, noEntries
    // Forms
    case token, signInNote, signInHelp, signInWrong, signInNoRole, signInWait, sure, cancel, recordedNote,
        askRelease, explainRelease, askReleaseAll, explainReleaseAll, askResend, explainResend, askAbandon,
        explainAbandon, askReveal, explainReveal, askTest, explainTest, askProbe, explainProbe, askReplay,
        explainReplay, replayFrom, doneRelease, doneReleaseAll, doneResend, doneAbandon, doneTest, doneProbe,
        doneReplay
    // Trouble
    case notFound, notFoundNote, notPossible, notAllowed, notAllowedNote, notAllowedAudit, expired, expiredNote,
        broken

    var words: ConsoleWords.Words {
        switch self {
        // The frame
        case .skip: ("Skip to the content", "跳到正文")
        case .brandNote: ("signing sidecar", "加签边车")
        case .navigation: ("Pages", "页面导航")
        case .home: ("Overview", "总览")
        case .orders: ("Orders", "订单")
        case .receipts: ("Receipts", "回执")
        case .signers: ("Signers", "加签设备")
        case .routes: ("Routes", "发送路由")
        case .targets: ("ERP targets", "ERP 转发")
        case .systems: ("Other systems", "其他系统")
        case .audit: ("Audit log", "审计日志")
        case .languageChoice: ("Language", "语言")
        case .schemeChoice: ("Colours", "配色")
        case .schemeAuto: ("Auto", "自动")
        case .schemeLight: ("Light", "浅色")
        case .schemeDark: ("Dark", "深色")
        case .signIn: ("Sign in", "登录")
        case .signOut: ("Sign out", "退出")
        case .live: ("Live", "实时")
        case .footer: ("PortSign %1 · shown as of %2, China time", "PortSign %1 · 数据截至 %2（北京时间）")
        case .close: ("Close", "关闭")
        case .connectionLost: ("Connection lost: what you see may be old", "连接已断开：页面内容可能不是最新")
        case .connectionBack: ("Connected again", "连接已恢复")
        case .updated: ("Updated", "已更新")
        case .ago: ("%1 ago", "%1前")
        case .inTime: ("in %1", "%1后")
        case .backHome: ("To the overview", "返回总览")
        // The first page
        case .verdictGood: ("Nothing stands still", "没有积压")
        case .verdictGoodNote:
            (
                "Every company can sign, every node answers, customs answers in its usual time, and the ERP takes its receipts.",
                "所有企业均可加签，所有节点均有应答，海关回执时效正常，ERP 正常接收回执。"
            )
        case .verdictWarning: ("Everything moves, but something needs a look", "运行正常，但有事项需要关注")
        case .verdictBad: ("{1|message stands|messages stand} still", "%1 份报文停滞")
        case .verdictTrouble: ("Nothing waits yet, but something is broken", "暂无积压，但有故障")
        case .reasonLedger: ("The ledger cannot be written: nothing can be accepted", "账本无法写入：不能接收任何报文")
        case .reasonCannotSign: ("No signer can sign for %1; {2|message waits|messages wait}", "%1 无可用加签设备，%2 份报文等待")
        case .reasonNoSigner: ("It has no signer that is able", "没有可用的加签设备")
        case .reasonHeld: ("{1|message|messages} of %2 without a signature", "%2 有 %1 份报文等待加签")
        case .reasonParked: ("{1|message|messages} on route %2 for a person to decide about", "路由 %2 有 %1 份报文待人工处理")
        case .reasonStopped:
            (
                "The node of route %1 has not answered for %2; {3|message waits|messages wait}",
                "路由 %1 的节点已 %2 无应答，%3 份报文等待"
            )
        case .reasonNoRoute:
            (
                "{1|message waits|messages wait} for route %2, which is not configured any more",
                "%1 份报文等待已不在配置中的路由 %2"
            )
        case .reasonHours: ("Route %1 opens at %2; {3|message waits|messages wait}", "路由 %1 将于 %2 开放，%3 份报文等待")
        case .reasonPlatformParked:
            ("{1|document|documents} of %2 for the platform, for a person to decide about", "%2 有 %1 份发往平台的单证待人工处理")
        case .reasonPlatform:
            ("The platform of %1 does not answer; {2|document waits|documents wait}", "%1 的平台无应答，%2 份单证等待")
        case .reasonOverduePerson:
            (
                "{1|message|messages} without a receipt for too long; nothing more is done by itself",
                "%1 份报文长时间无回执，系统不再自动处理"
            )
        case .reasonOverdue: ("Customs takes longer than usual for {1|message|messages}", "%1 份报文的海关回执慢于往常")
        case .reasonTarget:
            (
                "ERP target %1 has not taken anything for %2; {3|receipt waits|receipts wait}",
                "ERP 目标 %1 已 %2 未接收，%3 份回执等待"
            )
        case .reasonCertificate: ("The certificate of %1 ends in {2|day|days}", "%1 的证书将在 %2 天后到期")
        case .reasonPin: ("%1 has {2|PIN try|PIN tries} left", "%1 的 PIN 剩余 %2 次尝试机会")
        case .reasonSisterLate: ("%1: a deadline has passed", "%1：已有事项超过时限")
        case .reasonSister: ("%1: the next deadline is in %2", "%1：最近时限还有 %2")
        case .stationsHeading: ("Where messages are", "报文在哪里")
        case .stationSign: ("Signing", "加签")
        case .stationSend: ("Sending", "发送")
        case .stationCustoms: ("Customs", "海关")
        case .stationERP: ("ERP", "ERP")
        case .stationCanSign: ("can sign", "可加签")
        case .stationCannotSign: ("{1|company|companies} cannot sign", "%1 家企业无法加签")
        case .stationStopped: ("{1|node|nodes} without an answer", "%1 个节点无应答")
        case .stationParked: ("%1 for a person", "%1 份待人工处理")
        case .stationMoves: ("moves", "正常")
        case .stationNoRoutes: ("signs only", "只加签不发送")
        case .stationNoTargets: ("no target", "未配置目标")
        case .stationBlocked: ("{1|target|targets} blocked", "%1 个目标受阻")
        case .stationInTime: ("in its usual time", "时效正常")
        case .stationLate: ("slower than usual", "慢于往常")
        case .unitWait: ("wait", "份等待")
        case .unitOverdue: ("overdue", "份超时")
        case .unitReceipts: ("receipts wait", "份回执等待")
        case .perMinute: ("%1 per minute", "每分钟 %1")
        case .doneIn: ("done in %1", "约 %1完成")
        case .oldestOpen: ("oldest open: %1", "最早未办结：%1")
        case .nothingOpen: ("nothing is open", "无未办结报文")
        case .companiesHeading: ("Can we sign?", "能否加签")
        case .companiesCaption: ("Each company: whether it can sign, until when, and what waits", "各企业能否加签、有效期与等待数量")
        case .company: ("Company", "企业")
        case .companies: ("Companies", "企业")
        case .allCompanies: ("all", "全部")
        case .canSign: ("Can sign", "可加签")
        case .until: ("Until", "有效至")
        case .waiting: ("Waiting", "等待")
        case .rate: ("Rate", "速度")
        case .eta: ("Done in", "预计完成")
        case .lastSignature: ("Last signature", "最近一次签名")
        case .daysLeft: ("{1|day|days} left", "剩 %1 天")
        case .noCompanies: ("No company is configured.", "尚未配置企业。")
        case .yes: ("Yes", "是")
        case .no: ("No", "否")
        case .overdueHeading: ("Slower than usual", "慢于往常")
        case .overdueNote:
            (
                "The usual time is learned from the receipts of each type on each route.",
                "通常时效按各路由、各报文类型的回执自动学习得出。"
            )
        case .overdueCaption:
            (
                "{1|message|messages} with receipts later than usual, the oldest first",
                "%1 份回执超时的报文，最早的在前"
            )
        case .waitsSince: ("Waits for", "已等待")
        case .usualAtMost: ("Usual at most", "通常不超过")
        case .lastStep: ("Last step", "最后一步")
        case .whatHappens: ("What happens now", "后续处理")
        case .needsPerson: ("a person decides", "待人工处理")
        case .sentAgain: ("goes on by itself (sent again {1|time|times})", "系统自动处理（已重发 %1 次）")
        case .problemsHeading: ("Last problems", "最近的问题")
        case .problemsCaption: ("What went wrong last, newest first", "最近发生的问题，最新的在前")
        case .timesInARow: ("%1 times in a row", "连续 %1 次")
        case .noProblems: ("Nothing went wrong lately.", "近期没有问题。")
        case .complaintsHeading: ("About the configuration", "配置提醒")
        case .time: ("Time", "时间")
        case .whatHappened: ("What happened", "事件")
        case .why: ("Why", "原因")
        case .message: ("Message", "报文")
        // Orders and messages
        case .searchLabel: ("Search messages", "查询报文")
        case .searchText: ("Number, guid or id", "单号、guid 或编号")
        case .searchHint: ("order, waybill, inventory …", "订单号、运单号、清单号…")
        case .search: ("Search", "查询")
        case .stateWord: ("State", "状态")
        case .anyState: ("any", "全部")
        case .anyCompany: ("any", "全部")
        case .fromDay: ("From", "起始日期")
        case .toDay: ("Before", "截止日期（不含）")
        case .foundHeading: ("Messages", "报文")
        case .foundCaption: ("Messages, newest first", "报文列表，最新的在前")
        case .nothingYet: ("There is no message yet.", "尚无报文。")
        case .nothingFound:
            (
                "Nothing was found. Numbers are searched for whole, as they stand in the message.",
                "未找到。请输入报文中的完整单号。"
            )
        case .number: ("Number", "单号")
        case .type: ("Type", "类型")
        case .customsWord: ("Customs says", "海关状态")
        case .signer: ("Signer", "加签设备")
        case .recorded: ("Recorded", "入账时间")
        case .andMore: ("and %1 more", "及另外 %1 份")
        case .older: ("Older", "更早")
        case .newest: ("Newest", "最新")
        case .showOrder: ("Show order %1 with all its documents", "查看订单 %1 的全部单证")
        case .orderTitle: ("Order %1", "订单 %1")
        case .missing: ("not handed in", "未申报")
        case .missingNote:
            (
                "Nobody handed it in here. Where others file it, that is as it should be.",
                "本系统未收到。若由其他企业申报，则属正常。"
            )
        case .preNo: ("Pre-entry number", "预录入编号")
        case .invtNo: ("Inventory number", "清单编号")
        case .releaseRefused:
            (
                "Refused: %1. Customs does not release before it is corrected and handed in again.",
                "被退回：%1。更正并重新申报后海关方可放行。"
            )
        case .releaseMissing: ("Missing here: %1.", "本系统缺少：%1。")
        case .releaseOpen: ("Not at its end yet: %1.", "尚未办结：%1。")
        case .released: ("Released by customs.", "海关已放行。")
        case .releaseComplete: ("All documents are there and at their end.", "单证齐全，均已办结。")
        case .wholeLine: ("Everything that happened, in order of time (%1)", "全部事件，按时间排列（%1）")
        case .standHeading: ("How it stands", "当前状态")
        case .lineHeading: ("What happened", "处理过程")
        case .messageId: ("Id", "编号")
        case .guid: ("guid", "guid")
        case .copMsgId: ("CopMsgId", "CopMsgId")
        case .certificate: ("Certificate", "证书")
        case .wholeOrder: ("The whole order", "查看整个订单")
        case .release: ("Release", "放行")
        case .resend: ("Send again", "重发")
        case .abandon: ("Give up", "放弃")
        case .documentsHeading: ("Documents in this message", "报文内单证")
        case .documentsCaption: ("The %1 documents that were put into this message", "本报文包含的 %1 份单证")
        case .findingsHeading: ("What customs may object to", "检查结果")
        case .noFindings:
            (
                "Nothing. Checked by edition %1: schema, codes, amounts, and what fields say about each other.",
                "无问题。按 %1 版检查：结构、代码、金额及字段间一致性。"
            )
        case .customsWouldSay: ("customs would answer %1", "海关将返回 %1")
        case .signatureHeading: ("Signature", "签名")
        case .signatureGood: ("good", "有效")
        case .signatureBad: ("not good", "无效")
        case .signatureNote:
            (
                "The value covers SignedInfo, and SignedInfo covers the digest of the whole document without its Signature. It was verified just now, by a way that shares nothing with signing.",
                "签名值覆盖 SignedInfo，SignedInfo 含去除签名后整份报文的摘要。以上为刚刚重新验签的结果，验签与加签互不共用代码。"
            )
        case .notSigned: ("It is not signed yet.", "尚未加签。")
        case .enterprise: ("Enterprise", "企业名称")
        case .validity: ("Valid", "有效期")
        case .algorithm: ("Signature algorithm", "签名算法")
        case .digestOf: ("Digest", "摘要算法")
        case .documentHeading: ("The signed document", "已签报文")
        case .maskedNote: ("Names, addresses, ID and telephone numbers of persons are hidden.", "个人姓名、住址、证件号与电话已隐藏。")
        case .revealedNote:
            (
                "Personal data is shown. This is in the audit log with your name.",
                "正在显示个人信息，此次查看已连同您的身份记入审计日志。"
            )
        case .reveal: ("Show them", "显示")
        case .shortened: ("Only the first %1 elements are shown.", "仅显示前 %1 个元素。")
        // Receipts
        case .receiptsHeading: ("What came back", "收到的回执")
        case .receiptsCaption: ("Receipts, newest first", "回执列表，最新的在前")
        case .receiptNumber: ("No.", "序号")
        case .words: ("In its own words", "回执原文")
        case .way: ("Came by", "来源")
        case .noReceipts: ("There is no receipt yet.", "尚无回执。")
        case .notOurs: ("of no message here", "与本系统报文无关")
        // Signers
        case .signersHeading: ("Keys and cards", "密钥与卡")
        case .noSigners: ("No signer is configured.", "尚未配置加签设备。")
        case .signerAble: ("can sign", "可加签")
        case .signerUnable: ("cannot sign", "无法加签")
        case .signerUnknown: ("not asked yet", "尚未检测")
        case .signatures: ("Signatures", "签名数")
        case .failedCount: ("%1 failed", "失败 %1")
        case .inWork: ("%1 in work", "进行中 %1")
        case .typicalTime: ("Usually takes", "通常耗时")
        case .device: ("Device", "设备")
        case .key: ("Key", "密钥")
        case .pinTries: ("PIN tries left", "PIN 剩余次数")
        case .testSigner: ("Test", "试签")
        // Routes and targets
        case .routesHeading: ("The way to the nodes", "通往节点的路由")
        case .noRoutes: ("No route is configured: messages are signed and not sent from here.", "未配置路由：只加签，不由本系统发送。")
        case .routeOpen: ("open", "正常")
        case .routeOutside: ("outside its hours", "不在开放时段")
        case .routeStopped: ("node does not answer", "节点无应答")
        case .notConfigured: ("not configured any more", "已不在配置中")
        case .parkedWord: ("For a person", "待人工")
        case .acceptedCount: ("Taken since start", "启动以来已接收")
        case .breaker: ("Breaker", "熔断器")
        case .breakerClosed: ("closed", "闭合")
        case .breakerFailures: ("closed, %1 failures in a row", "闭合，连续失败 %1 次")
        case .breakerOpen: ("open; next probe", "断开；下次探测")
        case .breakerProbing: ("tries one message", "正在试发一份")
        case .order: ("Order", "顺序")
        case .keepsOrder: ("kept for each company", "按企业保持顺序")
        case .keepsNoOrder: ("not kept", "不保持")
        case .hours: ("Hours", "开放时段")
        case .opensAt: ("Opens", "开放时间")
        case .failures: ("Failures since start", "启动以来的失败")
        case .lastTrouble: ("Last trouble, now over:", "最近一次问题（已恢复）：")
        case .longest: ("longest %1", "最久 %1")
        case .probe: ("Probe", "探测")
        case .releaseAll: ("Release all", "全部放行")
        case .platformOf: ("Platform of %1", "%1 的平台")
        case .unanswered: ("Unanswered", "未答复")
        case .refusedWord: ("Refused", "被拒")
        case .targetsHeading: ("What takes receipts", "接收回执的系统")
        case .noTargets: ("No target is configured: the ERP fetches its receipts.", "未配置目标：由 ERP 主动拉取回执。")
        case .targetGood: ("takes receipts", "正常接收")
        case .targetFailing: ("last attempt failed", "最近一次失败")
        case .targetStopped: ("blocked", "受阻")
        case .blockedSince: ("Blocked since", "受阻始于")
        case .deliveredCount: ("Taken since start", "启动以来已接收")
        case .format: ("Format", "格式")
        case .replay: ("Hand over again", "重新转发")
        // Other systems
        case .systemsHeading: ("What the sister systems have open", "其他系统未办结事项")
        case .noSystems: ("There was no business with a sister system yet.", "尚无与其他系统的往来。")
        case .openCases: ("Open", "未办结")
        case .untold: ("Not told to the ERP", "未通知 ERP")
        case .casesCaption: ("Open cases: %1", "未办结：%1")
        case .subject: ("Subject", "对象")
        case .caseKind: ("Kind", "事项")
        case .attempts: ("Attempts", "尝试次数")
        case .lastWord: ("Last word", "最近答复")
        case .since: ("Since", "开始时间")
        case .deadline: ("Deadline", "时限")
        case .noCases: ("Nothing is open.", "无未办结事项。")
        // Audit
        case .auditHeading: ("Who did what, and what happened", "操作与事件")
        case .auditNote:
            (
                "Every entry is chained to the one before by its hash; portsign ledger verify checks the chain.",
                "每条记录以哈希与前一条相连；portsign ledger verify 可校验全链。"
            )
        case .auditCaption: ("Entries of the log, newest first", "日志记录，最新的在前")
        case .auditSearch: ("Search the log", "查询日志")
        case .auditShow: ("Show", "显示")
        case .auditAll: ("everything", "全部")
        case .auditPeople: ("people and refusals", "人员操作与拒绝")
        case .auditProblems: ("problems", "问题")
        case .auditMachinery: ("start and stop", "启动与停止")
        case .entryNumber: ("No.", "序号")
        case .who: ("Who", "操作者")
        case .hash: ("Hash", "哈希")
        case .noEntries: ("Nothing of that kind in this stretch of the log.", "该范围内没有此类记录。")
        // Forms
        case .token: ("Token", "令牌")
        case .signInNote: ("Show the token that was made for you.", "请输入为您生成的令牌。")
        case .signInHelp: ("An administrator makes one with: portsign token NAME", "令牌由管理员生成：portsign token NAME")
        case .signInWrong: ("This token is not known here.", "令牌不正确。")
        case .signInNoRole: ("This token has no role that may use the console.", "该令牌没有可使用控制台的角色。")
        case .signInWait: ("Too many wrong tokens from your address. Try again in %1.", "来自该地址的错误令牌过多，请在 %1后重试。")
        case .sure: ("Are you sure?", "确认执行？")
        case .cancel: ("Cancel", "取消")
        case .recordedNote: ("It is written into the audit log with your name.", "此操作将连同您的身份记入审计日志。")
        case .askRelease: ("Release a parked message", "放行停放的报文")
        case .explainRelease:
            (
                "It goes back into the outbox with its identity and its signature, and is sent at once.",
                "报文以原有编号与签名回到发件箱，并立即发送。"
            )
        case .askReleaseAll: ("Release all parked messages of a route", "放行路由上全部停放的报文")
        case .explainReleaseAll:
            (
                "All messages of this route that wait for a person go back into the outbox, up to 1,000 at once.",
                "该路由上待人工处理的报文全部回到发件箱，每次最多 1,000 份。"
            )
        case .askResend: ("Send a message again", "重发报文")
        case .explainResend:
            (
                "The same bytes with the same identity go to the node once more. Customs may answer that it knows them already.",
                "同一报文以相同编号再次发往节点。海关可能答复已存在。"
            )
        case .askAbandon: ("Give a message up", "放弃报文")
        case .explainAbandon:
            (
                "It is taken out of the outbox and never sent. What is sent already cannot be taken back.",
                "报文将移出发件箱，不再发送。已发送的内容无法撤回。"
            )
        case .askReveal: ("Show personal data", "显示个人信息")
        case .explainReveal:
            (
                "Names, addresses, ID and telephone numbers in this message are shown to you once.",
                "将向您显示一次本报文中的姓名、住址、证件号与电话。"
            )
        case .askTest: ("Test a signer", "试签")
        case .explainTest:
            (
                "It makes a signature over a text of its own. No message is signed.",
                "设备将对一段专用文本签名，不涉及任何报文。"
            )
        case .askProbe: ("Probe a node", "探测节点")
        case .explainProbe: ("The node is asked whether it can be reached. No message is sent.", "仅检测节点是否可达，不发送报文。")
        case .askReplay: ("Hand receipts over again", "重新转发回执")
        case .explainReplay:
            (
                "Everything this target got since a time is queued for it again. The ERP sees each receipt under the number it had.",
                "该目标自所选时间以来收到的回执将全部重新排队，序号不变。"
            )
        case .replayFrom: ("Since (China time)", "起始时间（北京时间）")
        case .doneRelease: ("Released: it is on its way.", "已放行，正在发送。")
        case .doneReleaseAll: ("{1|message was|messages were} released.", "已放行 %1 份报文。")
        case .doneResend: ("It is sent again.", "已安排重发。")
        case .doneAbandon: ("It was given up.", "已放弃。")
        case .doneTest: ("The test signature of %1 was made in %2 ms.", "%1 试签成功，用时 %2 毫秒。")
        case .doneProbe: ("The node of %1 can be reached.", "%1 的节点可达。")
        case .doneReplay: ("{1|receipt was|receipts were} queued again.", "已重新排队 %1 份回执。")
        // Trouble
        case .notFound: ("Not found", "未找到")
        case .notFoundNote: ("There is nothing at this address.", "此地址没有内容。")
        case .notPossible: ("Not possible", "无法执行")
        case .notAllowed: ("Not allowed", "无权访问")
        case .notAllowedNote:
            (
                "Your roles do not allow that. An operator or administrator can do it.",
                "您的角色无此权限，可由操作员或管理员执行。"
            )
        case .notAllowedAudit: ("The log is for operators, administrators and auditors.", "日志仅供操作员、管理员与审计员查看。")
        case .expired: ("The page was too old", "页面已过期")
        case .expiredNote:
            (
                "Nothing was done. Go back, load the page again and repeat it: the form did not carry this session's key, or another site sent it.",
                "未执行任何操作。请返回并重新加载页面后再试：表单未带本次会话的密钥，或来自其他网站。"
            )
        case .broken: ("Something went wrong", "出现错误")
        }
    }
}
