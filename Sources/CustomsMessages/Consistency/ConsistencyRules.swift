internal import SidecarBase
package import XMLCanonical

/// Whether a declaration agrees with the documents that it belongs to. Everything is a warning: the sibling may be the wrong one, or
/// about to be changed.
package enum ConsistencyRules {
    /// Which documents the rules look at, each once: those that name the same order, waybill or payment.
    package static func wanted(by document: XMLDocument) -> [WantedSibling] {
        var found: [WantedSibling] = []
        var known: Set<WantedSibling> = []
        for subject in RuleSubject.all(in: document) {
            for pair in ConsistencyPair.all(of: subject.type.number) {
                for link in pair.links {
                    guard let value = subject.text(link.own), !value.isEmpty else { continue }
                    let wanted = WantedSibling(
                        rootName: "CEB\(pair.other)Message", field: link.other, value: value)
                    if known.insert(wanted).inserted { found.append(wanted) }
                }
            }
        }
        return found
    }

    /// What does not agree. Of several siblings of a kind the one with the most numbers in common counts, and of those the last.
    package static func findings(in document: XMLDocument, siblings: [SiblingDocument]) -> [MessageFinding] {
        var findings = RuleFindings()
        let byRoot = Dictionary(grouping: siblings, by: \.rootName)
        for subject in RuleSubject.all(in: document) {
            for pair in ConsistencyPair.all(of: subject.type.number) {
                guard let sibling = sibling(of: subject, pair, among: byRoot["CEB\(pair.other)Message"] ?? []) else {
                    continue
                }
                let comparison = Comparison(subject: subject, sibling: sibling, pair: pair)
                comparison.compareHeads(&findings)
                comparison.compareLines(&findings)
            }
        }
        return findings.all
    }

    private static func sibling(
        of subject: RuleSubject, _ pair: ConsistencyPair, among candidates: [SiblingDocument]
    ) -> SiblingDocument? {
        var best: (sibling: SiblingDocument, links: Int)?
        for candidate in candidates {
            let links = pair.links.count { link in
                guard let value = subject.text(link.own), !value.isEmpty else { return false }
                return candidate.head[link.other] == value
            }
            if links > 0, links >= best?.links ?? 1 { best = (candidate, links) }
        }
        return best?.sibling
    }
}

/// One document beside one sibling.
private struct Comparison {
    let subject: RuleSubject
    let sibling: SiblingDocument
    let pair: ConsistencyPair

    func compareHeads(_ findings: inout RuleFindings) {
        for field in pair.fields {
            guard let own = subject.text(field.own), let other = sibling.head[field.other],
                !agree(own, other, field.kind)
            else { continue }
            findings.add(
                .warning, field.kind == .amount ? "sibling_amount" : "sibling_differs", subject.path, field.own,
                in: subject.head,
                english: "\(name.english) has \(field.other) \(shown(other, field.other)); \(same.english)",
                chinese: "\(name.chinese)的 \(field.other) 为 \(shown(other, field.other))，\(same.chinese)")
        }
    }

    func compareLines(_ findings: inout RuleFindings) {
        guard let fields = pair.lines else { return }
        let others = Dictionary(
            sibling.lines.compactMap { line in line["gnum"].flatMap { Int($0) }.map { ($0, line) } }
        ) { first, _ in first }
        for line in subject.lines {
            guard let number = RuleSubject.text(of: "gnum", in: line.element).flatMap({ Int($0) }) else { continue }
            guard let other = others[number] else {
                findings.add(
                    .warning, "sibling_lines", line.path, "gnum", in: line.element,
                    english: "\(name.english) has no line \(number); the lines correspond one to one",
                    chinese: "\(name.chinese)没有序号 \(number) 的商品，表体须一一对应",
                    customsCode: subject.type.number == 625 ? "-625209" : nil)
                continue
            }
            for field in fields {
                guard let text = RuleSubject.text(of: field.own, in: line.element), let otherText = other[field.other],
                    !agree(text, otherText, field.kind)
                else { continue }
                let advice: (english: String, chinese: String) =
                    field.kind == .atMost ? ("it must not be more", "不得大于该值") : same
                findings.add(
                    .warning, "sibling_lines", line.path, field.own, in: line.element,
                    english: "line \(number) of \(name.english) has \(field.other) \(shown(otherText, field.other)); "
                        + advice.english,
                    chinese: "\(name.chinese)序号 \(number) 的 \(field.other) 为 \(shown(otherText, field.other))，"
                        + advice.chinese)
            }
        }
        if pair.isOneToOne, sibling.lines.count > subject.lines.count, let last = subject.lines.last {
            findings.add(
                .warning, "sibling_lines", last.path, "gnum", in: last.element,
                english: "it is the last line, but \(name.english) has \(sibling.lines.count) lines; "
                    + "the lines correspond one to one",
                chinese: "这是最后一行，但\(name.chinese)有 \(sibling.lines.count) 行，表体须一一对应")
        }
    }

    /// Nothing is said of what one of them leaves out.
    private func agree(_ own: String, _ other: String, _ kind: ConsistencyPair.Kind) -> Bool {
        if own.isEmpty || other.isEmpty { return true }
        switch kind {
        case .text: return own == other
        case .identity: return own.uppercased() == other.uppercased()
        case .amount, .atMost:
            guard let own = Amount(own), let other = Amount(other) else { return true }
            return kind == .amount ? own.isClose(to: other) : own <= other || own.isClose(to: other)
        }
    }

    /// A value of the sibling as people may see it.
    private func shown(_ value: String, _ field: String) -> String {
        Masking.personalFields.contains(field) ? Masking.value(value) : String(value.prefix(80))
    }

    private var name: (english: String, chinese: String) {
        let chinese = MessageType(number: pair.other)?.chineseName ?? ""
        return ("the \(Self.names[pair.other] ?? "document") (\(sibling.rootName))", "\(chinese)（\(sibling.rootName)）")
    }

    private var same: (english: String, chinese: String) { ("both must be the same", "两者必须一致") }

    private static let names = [311: "order", 411: "payment", 511: "waybill", 621: "inventory"]
}
