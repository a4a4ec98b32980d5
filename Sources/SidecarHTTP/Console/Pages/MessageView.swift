internal import CustomsMessages
internal import CustomsSignature
internal import Pipeline
internal import SidecarBase
internal import XMLCanonical

/// One message: how it stands, what happened to it, its XML with what was found at its fields, and what its signature says.
enum MessageView {
    /// What there is to show.
    struct Material: Sendable {
        let timeline: TimelineReport
        /// The signed document; `nil` while there is none.
        let signed: [UInt8]?
        let report: MessageReport?
        let verification: VerificationReport?
        let names: [String: BilingualText]
        /// Whether personal data is shown as it is, which somebody asked for and is written down.
        let isRevealed: Bool
    }

    static func page(_ view: ConsoleView, _ material: Material) -> ConsolePage {
        let message = material.timeline.message
        let id = material.timeline.document?.document ?? message.id
        let number = (material.timeline.document?.key ?? message.keys.first).map { MessageNumber(key: $0) }
        let kind = MessageNumber.kind(of: message.messageType, view)
        let title = [kind.isEmpty ? message.messageType : kind, number?.number ?? message.guid].joined(separator: " ")
        return ConsolePage(
            title: title.prefix(1).uppercased() + title.dropFirst(), place: .orders,
            content: .group([
                head(view, material, id: id, number: number),
                view.live("line", .queue, .receipts, heading: view.t(.lineHeading)) {
                    TimelineView.list(view, material.timeline.events.map { (nil, $0) })
                },
                documents(view, material.timeline),
                findings(view, material.report),
                signature(view, material),
                document(view, material, id: id),
            ]))
    }

    private static func head(_ view: ConsoleView, _ material: Material, id: String, number: MessageNumber?) -> HTML {
        let message = material.timeline.message
        let state = material.timeline.document?.state ?? message.state
        let customs =
            material.timeline.document == nil ? message.customsStatus : material.timeline.document?.customsStatus
        return view.live("head", .queue, .receipts, heading: view.t(.standHeading)) {
            tag("p", .class("stand")) {
                view.stateBadge(state, customs: customs)
                if let customs { " " + CustomsWords.status(customs, view) }
            }
            view.facts(
                [
                    (view.t(.type), .text(message.messageType)), (view.t(.company), .text(message.company)),
                    (view.t(.messageId), view.code(id)), (view.t(.guid), view.code(message.guid)),
                    (view.t(.signer), .text(message.signer.isEmpty ? "–" : message.signer)),
                    (view.t(.certificate), message.certNo.isEmpty ? .text("–") : view.code(message.certNo)),
                    (view.t(.recorded), view.time(message.recordedAt)),
                ] + (message.copMsgId.map { [(view.t(.copMsgId), view.code($0))] } ?? []))
            tag("p", .class("actions")) {
                if let number, number.kind.lowercased().contains("order") {
                    tag("a", .class("button"), .href(view.links.order(number.number))) { view.t(.wholeOrder) }
                }
                if state == "parked" {
                    view.action(view.links.action("release", onMessage: id), view.t(.release), about: message.guid)
                }
                if ["sent", "accepted", "customs", "finished", "abandoned"].contains(state) {
                    view.action(view.links.action("resend", onMessage: id), view.t(.resend), about: message.guid)
                }
                if ["queued", "parked", "held"].contains(state) {
                    view.action(
                        view.links.action("abandon", onMessage: id), view.t(.abandon), about: message.guid,
                        isGrave: true)
                }
            }
        }
    }

    /// The documents of a message that PortSign put together.
    private static func documents(_ view: ConsoleView, _ timeline: TimelineReport) -> HTML {
        guard let documents = timeline.documents, documents.count > 1 else { return .nothing }
        return view.live("documents", .queue, .receipts, heading: view.t(.documentsHeading)) {
            view.table(
                view.t(.documentsCaption, String(documents.count)),
                [view.t(.number), view.t(.stateWord), view.t(.customsWord), view.t(.recorded)],
                rows: documents.map { document in
                    [
                        tag("a", .href(view.links.message(document.document))) {
                            MessageNumber(key: document.key).number
                        }, view.stateBadge(document.state, customs: document.customsStatus),
                        .text(document.customsStatus.map { CustomsWords.status($0, view) } ?? "–"),
                        view.time(document.receivedAt),
                    ]
                }, empty: "")
        }
    }

    private static func findings(_ view: ConsoleView, _ report: MessageReport?) -> HTML {
        guard let report else { return .nothing }
        return tag("section", .id("findings"), .class("part"), .set("aria-labelledby", "findings-heading")) {
            tag("h2", .id("findings-heading")) { view.t(.findingsHeading) }
            if report.findings.isEmpty {
                tag("p", .class("empty")) { view.t(.noFindings, report.edition.name) }
            } else {
                tag("ul", .class("findings")) {
                    for finding in report.findings.prefix(200) {
                        tag("li", .class(finding.severity == .error ? "bad" : "warning")) {
                            view.code(finding.path.isEmpty ? report.messageType ?? "/" : finding.path)
                            " " + view.pick(finding.english, finding.chinese)
                            if let code = finding.customsCode { tag("small") { view.t(.customsWouldSay, code) } }
                        }
                    }
                }
            }
        }
    }

    // MARK: The signature

    private static func signature(_ view: ConsoleView, _ material: Material) -> HTML {
        tag("section", .id("signature"), .class("part"), .set("aria-labelledby", "signature-heading")) {
            tag("h2", .id("signature-heading")) { view.t(.signatureHeading) }
            if let verification = material.verification {
                tag("p", .class("stand")) {
                    verification.valid
                        ? view.badge(.good, view.t(.signatureGood)) : view.badge(.bad, view.t(.signatureBad))
                }
                if !verification.valid {
                    tag("p") { view.pick(verification.detail, verification.detailZh) }
                }
                for warning in verification.warnings { tag("p") { view.badge(.warning, warning) } }
                view.facts(facts(view, material, verification))
                tag("p", .class("note")) { view.t(.signatureNote) }
            } else {
                tag("p", .class("empty")) { view.t(.notSigned) }
            }
        }
    }

    private static func facts(
        _ view: ConsoleView, _ material: Material, _ verification: VerificationReport
    ) -> [(String, HTML)] {
        var facts: [(String, HTML)] = []
        if let number = verification.certNo { facts.append((view.t(.certificate), view.code(number))) }
        if let enterprise = verification.enterprise { facts.append((view.t(.enterprise), .text(enterprise))) }
        if let from = verification.notBefore, let to = verification.notAfter {
            facts.append((view.t(.validity), .group([view.day(from), .text(" – "), view.day(to)])))
        }
        guard let signed = material.signed, let parts = SignatureWords(signed) else { return facts }
        facts.append((view.t(.algorithm), view.code(parts.algorithm)))
        facts.append((view.t(.digestOf), view.code(parts.digest)))
        return facts
    }

    // MARK: The XML

    private static func document(_ view: ConsoleView, _ material: Material, id: String) -> HTML {
        guard let signed = material.signed else { return .nothing }
        return tag("section", .id("document"), .class("part"), .set("aria-labelledby", "document-heading")) {
            tag("h2", .id("document-heading")) { view.t(.documentHeading) }
            tag("p", .class("note")) {
                material.isRevealed ? view.badge(.warning, view.t(.revealedNote)) : .text(view.t(.maskedNote))
                if !material.isRevealed {
                    " "
                    view.action(view.links.action("reveal", onMessage: id), view.t(.reveal), about: id)
                }
            }
            XMLView(
                view: view, names: material.names, findings: material.report?.findings ?? [],
                isRevealed: material.isRevealed
            ).html(of: signed)
        }
    }
}

/// What the parts of a signature say.
private struct SignatureWords {
    let algorithm: String
    let digest: String

    init?(_ signed: [UInt8]) {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLDocument(parsing: try XMLText.utf8(decoding: signed)).root
        } catch {
            return nil
        }
        guard let signature = root.descendant("Signature"),
            let algorithm = signature.descendant("SignatureMethod")?.attribute("Algorithm"),
            let digest = signature.descendant("DigestMethod")?.attribute("Algorithm")
        else { return nil }
        self.algorithm = SignatureWords.short(algorithm)
        self.digest = SignatureWords.short(digest)
    }

    /// What follows `#` in the names of algorithms.
    private static func short(_ uri: String) -> String { uri.split(separator: "#").last.map(String.init) ?? uri }
}
