internal import CryptoCore
internal import Lab
internal import SidecarBase

/// What happened to the demo's declaration, as one screen: the ledger's own events, and what node and ERP saw.
struct DemoStory {
    private struct Step {
        let time: ChinaTime
        let who: String
        let what: String
        let detail: String
    }

    private let sample: SampleMessage
    private let world: SimulatedWorld
    private let setup: DemoSetup
    private let onCard: Bool
    private let steps: [Step]

    /// `returnStatus` in customs' words. Source: zhejiang.md §9.3.
    private static let statuses = ["2": "申报中", "120": "海关入库"]

    /// - Parameters:
    ///   - sample: the declaration.
    ///   - timeline: from the ledger.
    ///   - answered: when the caller had its answer.
    ///   - world: with its records.
    ///   - setup: with company and addresses.
    ///   - onCard: whether the virtual card signed.
    init(
        sample: SampleMessage, timeline: LedgerTimeline, answered: ChinaTime, world: SimulatedWorld, setup: DemoSetup,
        onCard: Bool
    ) {
        self.sample = sample
        self.world = world
        self.setup = setup
        self.onCard = onCard
        var steps = timeline.events.compactMap { event in
            DemoStory.step(event, setup: setup, onCard: onCard)
        }
        if let stored = timeline.first("queued") ?? timeline.first("verified") {
            let place = steps.firstIndex { $0.what == "enveloped" } ?? steps.count
            steps.insert(
                Step(
                    time: stored.moment, who: "PortSign", what: "stored",
                    detail: "in the ledger, on the disk: from here on it cannot be lost"), at: place)
        }
        steps.append(
            Step(time: answered, who: "caller", what: "answered", detail: #"{"success":true,"xml":"<signed CEB311>"}"#))
        for entry in world.erp.entries where entry.keys.contains(sample.orderNo) {
            let statuses = entry.statuses.map { "\($0) \(DemoStory.statuses[$0] ?? "")" }.joined(separator: ", ")
            let form = entry.isEncrypted ? ", as the platform sealed it" : ""
            steps.append(
                Step(
                    time: entry.time.time, who: "ERP", what: "relayed",
                    detail: "\(entry.type.prefix(6)) \(statuses), receipt number \(entry.number)\(form)"))
        }
        // Stable: events of the same millisecond stay in the ledger's order.
        self.steps = steps.enumerated().sorted { left, right in
            (left.element.time, left.offset) < (right.element.time, right.offset)
        }.map(\.element)
    }

    private static func step(_ event: LedgerTimeline.Event, setup: DemoSetup, onCard: Bool) -> Step? {
        let time = event.moment
        let detail = event.detail
        func step(_ who: String, _ what: String, _ text: String) -> Step {
            Step(time: time, who: who, what: what, detail: text)
        }
        switch event.kind {
        case "received":
            let size = detail["size"] ?? "?"
            return step("PortSign", "received", "\(size) bytes from \(detail["peer"] ?? "?") by \(event.actor)")
        case "checked":
            let documents = detail["documents"] ?? "?"
            let text = "form, company and DXP id fit; \(documents) document\(documents == "1" ? "" : "s")"
            return step("PortSign", "checked", text)
        case "signed":
            let certificate = setup.identity.certificate
            let device = onCard ? "in reader \(detail["device"] ?? "?")" : "key file"
            let text = "\(event.actor) \(device), certificate \(detail["certNo"] ?? "?") of \(certificate.commonName)"
            return step(onCard ? "card" : "software key", "signed", text)
        case "verified":
            return step("PortSign", "verified", "the signature, by code of its own, before anybody gets it")
        case "queued":
            let way = "\(detail["sender"] ?? "?") → \(detail["receiver"] ?? "?")"
            return step("PortSign", "enveloped", "DxpMsg \(way)")
        case "sending":
            return step("PortSign", "sent", "SOAP ReceiveCebDeclare, attempt \(detail["attempt"] ?? "?")")
        case "accepted": return step("node", "accepted", "\(event.cause): the node checked signature, card and company")
        case "customs", "finished":
            let type = (detail["type"] ?? "").prefix(6)
            return step("customs", "receipt", "\(type) \(event.cause) \(statuses[event.cause] ?? "")")
        default: return nil
        }
    }

    /// The screen.
    var lines: [String] {
        let start = steps.first?.time ?? ChinaTime(milliseconds: 0)
        let last = steps.last?.time ?? start
        let who = (steps.map { Terminal.width($0.who) }.max() ?? 0) + 2
        let what = (steps.map { Terminal.width($0.what) }.max() ?? 0) + 2
        let head = "\(sample.kind.rawValue) 电子订单 \(sample.orderNo)"
        let copMsgId = world.node.book.entry(guid: sample.guid)?.copMsgId ?? "?"
        var lines = [
            "",
            Terminal.styled(head, 1) + "  whole way in \(last.milliseconds - start.milliseconds) ms",
            Terminal.padded("  guid", 12) + sample.guid,
            Terminal.padded("  CopMsgId", 12) + copMsgId,
            Terminal.padded("  company", 12) + "\(setup.company.code) \(setup.company.name) \(setup.company.dxpId)",
            "",
        ]
        for step in steps {
            let elapsed = String(step.time.milliseconds - start.milliseconds)
            let column = String(repeating: " ", count: max(0, 7 - elapsed.count)) + elapsed + " ms  "
            lines.append(
                Terminal.styled(column, 2) + Terminal.padded(step.who, who)
                    + Terminal.styled(Terminal.padded(step.what, what), 32) + step.detail)
        }
        let summary = world.node.book.summary
        let erp = world.erp.summary
        lines += [
            "",
            "  node  \(summary.accepted) accepted, \(summary.repeats) repeated, \(summary.refused) refused, "
                + "\(summary.violations) violations"
                + "     ERP  \(erp.receipts) receipts, \(erp.repeats) repeated",
        ]
        return lines
    }

    /// What can be tried while it stays up.
    /// - Parameters:
    ///   - sidecar: its program.
    ///   - order: a file with another declaration.
    /// - Returns: lines with addresses.
    func invitation(sidecar: String, order: String) -> [String] {
        let declare = setup.sidecarURL + DeclareCaller.path
        let rows = [
            ("transferDeclare", "curl -s --data-urlencode xml@\(order) \(declare)"),
            ("another one", "curl -s -X POST '\(world.platform.baseURL)/lab/declare?type=CEB621&encoding=gb18030'"),
            ("description", "curl -s \(setup.sidecarURL)/newyorkTransferWebapps/rest/application.wadl"),
            ("health", "curl -s \(setup.sidecarURL)/health/ready"),
            ("the node has", "curl -s \(world.node.baseURL)/lab/records"),
            ("the ERP has", "curl -s \(world.erp.baseURL)/lab/receipts"),
            ("break the node", #"curl -s -d '{"mode":"http500","count":3}' \#(world.node.baseURL)/lab/mode"#),
            ("ledger", "\(sidecar) ledger show --config \(setup.configurationPath)"),
        ]
        return ["", Terminal.styled("Try it; Ctrl-C ends everything.", 1)]
            + rows.map { "  " + Terminal.padded($0.0, 17) + $0.1 }
    }
}
