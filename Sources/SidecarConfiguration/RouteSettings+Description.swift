internal import SidecarBase

extension RouteSettings {
    /// What a route will do.
    func describe(as2Path: String = "") -> [BilingualText] {
        let companies = companies.joined(separator: ", ")
        let way = transport.way
        let wait = transport.timeout.map {
            BilingualText(", waits \(SettingsDuration.text($0))", "，等待 \(SettingsDuration.text($0))")
        }
        var lines = [
            BilingualText(
                "Route \(name): sends messages of \(companies) \(way.english) to \(transport.place)\(wait?.english ?? "").",
                "线路 \(name)：将 \(companies) 的报文\(way.chinese)发送至 \(transport.place)\(wait?.chinese ?? "")。")
        ]
        if case .folder(let folder) = transport, let receive = folder.receive {
            lines.append(
                BilingualText(
                    "Route \(name): takes receipts from \(receive), looked at every \(SettingsDuration.text(folder.interval)).",
                    "线路 \(name)：从 \(receive) 读取回执，每 \(SettingsDuration.text(folder.interval)) 检查一次。"))
        }
        switch transport {
        case .amqp(let amqp):
            lines += RouteSettings.describe(
                name, queue: amqp.queue, receipts: amqp.receiptQueue, isExposed: amqp.isExposed)
        case .amqp1(let amqp):
            lines += RouteSettings.describe(
                name, queue: amqp.address, receipts: amqp.receiptAddress, isExposed: amqp.isExposed)
        case .as2(let as2): lines += as2.describe(name, at: as2Path)
        case .soap, .gateway, .http, .folder: break
        }
        return lines + tls.describe(name)
    }

    /// The queues of a broker, and what deserves a look.
    private static func describe(
        _ name: String, queue: String, receipts: String?, isExposed: Bool
    ) -> [BilingualText] {
        var lines = [
            BilingualText(
                "Route \(name): sends to the queue \(queue), "
                    + (receipts.map { "takes receipts from \($0)." } ?? "takes no receipts."),
                "线路 \(name)：发送至队列 \(queue)，" + (receipts.map { "从 \($0) 接收回执。" } ?? "不接收回执。"))
        ]
        if isExposed {
            lines.append(
                BilingualText(
                    "! \(name): password and messages travel in clear to another machine (security: plain).",
                    "! \(name)：口令与报文以明文传输至其他机器（security: plain）。"))
        }
        return lines
    }
}

extension TLSSettings {
    /// What deserves a sentence: nothing when the system's authorities decide.
    func describe(_ name: String) -> [BilingualText] {
        if verification == .none {
            return [
                BilingualText(
                    "! \(name): the server's certificate is not verified (tls.verify: none): anybody on the way can read and change everything.",
                    "! \(name)：不校验服务器证书（tls.verify: none），途中任何人均可读取和篡改。")
            ]
        }
        var english: [String] = []
        var chinese: [String] = []
        if verification == .pin {
            english.append("only by its key")
            chinese.append("仅凭公钥指纹")
        }
        if let caFile {
            english.append("with the authorities in \(caFile)")
            chinese.append("以 \(caFile) 中的签发机构")
        }
        if !pins.isEmpty {
            english.append("pinned to \(pins.count) keys")
            chinese.append("限定 \(pins.count) 个公钥")
        }
        if let certificateFile = certificateFile ?? pkcs12File {
            english.append("showing the client certificate \(certificateFile)")
            chinese.append("出示客户端证书 \(certificateFile)")
        }
        guard !english.isEmpty else { return [] }
        return [
            BilingualText(
                "\(name): the server is trusted \(english.joined(separator: ", ")).",
                "\(name)：对服务器的信任：\(chinese.joined(separator: "，"))。")
        ]
    }
}
