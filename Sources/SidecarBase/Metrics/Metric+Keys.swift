extension Metric {
    package static let signerAble = Metric(
        .gauge, "portsign_signer_able", ["signer"], en: "1 while a signer can sign, as far as is known",
        zh: "签名设备可用为 1")
    package static let signerSignatures = Metric(
        .counter, "portsign_signer_signatures_total", ["signer"], en: "Signatures made since the start",
        zh: "启动以来的签名数")
    package static let signerFailures = Metric(
        .counter, "portsign_signer_failures_total", ["signer"], en: "Signatures that failed since the start",
        zh: "启动以来的签名失败数")
    package static let signerActive = Metric(
        .gauge, "portsign_signer_active", ["signer"], en: "Signatures that are being made", zh: "正在进行的签名数")
    package static let signerWaiting = Metric(
        .gauge, "portsign_signer_waiting", ["signer"], en: "Requests that wait and could go to this signer",
        zh: "等待该签名设备的请求数")
    package static let pinTriesLeft = Metric(
        .gauge, "portsign_signer_pin_tries_left", ["signer"], en: "PIN tries left, where the device tells",
        zh: "PIN 剩余尝试次数（设备可告知时）")
    package static let certificateDays = Metric(
        .gauge, "portsign_signer_certificate_days_left", ["signer"], en: "Days until the certificate ends",
        zh: "证书剩余天数")
    package static let companyAble = Metric(
        .gauge, "portsign_company_able", ["company"],
        en: "1 while a signer is known to be able to sign for the company",
        zh: "企业可加签为 1")
    package static let companyWaiting = Metric(
        .gauge, "portsign_company_waiting", ["company"], en: "Requests that wait for a signature",
        zh: "等待签名的请求数")
    package static let companyHeld = Metric(
        .gauge, "portsign_company_held", ["company"], en: "Messages in the ledger that wait for a signer",
        zh: "台账中待签的报文数")

    static let keys: [Metric] = [
        .signerAble, .signerSignatures, .signerFailures, .signerActive, .signerWaiting, .pinTriesLeft,
        .certificateDays, .companyAble, .companyWaiting, .companyHeld,
    ]
}
