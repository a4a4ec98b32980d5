internal import CryptoCore
internal import SidecarBase

/// Does what a verified call asks for. Source: ccpit.md §3, §7 items 1–4.
struct CouncilDesk: Sendable {
    /// What is answered.
    struct Outcome: Sendable {
        var code: CouncilCode
        var detail = ""
        var data = ""
        /// What has to be reviewed from now on.
        var review: (matter: CouncilMatter, id: String)?
        /// What was printed.
        var printed: String?

        var message: String { code == .success || detail.isEmpty ? code.message : code.message + "：" + detail }
    }

    let settings: OriginCouncil.Settings
    let book: CouncilBook
    let now: Now

    func carryOut(_ interface: CouncilInterface, _ text: String, provider: String) -> Outcome {
        let data: JSONNode
        do throws(JSONNode.Failure) {
            data = try JSONNode(parsing: Array((text.isEmpty ? "{}" : text).utf8))
        } catch {
            return Outcome(code: .format, detail: "data: \(error.description) (\(error.offset))")
        }
        guard data.isObject else { return Outcome(code: .format, detail: "data") }
        let missing = CouncilRules.missing(in: data, for: interface)
        guard missing.isEmpty else { return Outcome(code: .missing, detail: missing.joined(separator: ", ")) }
        switch interface {
        case .queryBranches: return Outcome(code: .success, data: branches)
        case .verifyEnterprise: return verify(data["creditCode"]?.text ?? "")
        case .syncEnterprise:
            book.sync(enterprise: data["creditCode"]?.text ?? "", text)
            return Outcome(
                code: .success, data: "{\"creditCode\":\(JSONNode.quoted(data["creditCode"]?.text ?? ""))}")
        case .applyGeneralCo, .applyPreferentialCo: return apply(.document, interface, data, text, provider)
        case .applyGoods: return apply(.goods, interface, data, text, provider)
        case .applySeal: return apply(.seal, interface, data, text, provider)
        case .queryDoc: return query(.document, data, provider)
        case .queryGoods: return query(.goods, data, provider)
        case .querySeal: return query(.seal, data, provider)
        case .syncDoc: return list(.document, "documents", provider)
        case .syncGoods: return list(.goods, "goods", provider)
        case .printDoc, .previewDoc: return file(data, isPrint: interface == .printDoc, provider)
        case .pushDocAudit, .pushGoodsAudit, .pushSealAudit, .pushDocPrintStatus: return Outcome(code: .permission)
        }
    }

    private var branches: String {
        let list = settings.branches.sorted { $0.key < $1.key }.map { code, name in
            "{\"branchCode\":\(JSONNode.quoted(code)),\"name\":\(JSONNode.quoted(name))}"
        }
        return "{\"branches\":[\(list.joined(separator: ","))]}"
    }

    private func verify(_ creditCode: String) -> Outcome {
        let isKnown = settings.enterprises.contains(creditCode) || book.enterprise(creditCode) != nil
        return Outcome(
            code: .success, data: "{\"creditCode\":\(JSONNode.quoted(creditCode)),\"registered\":\(isKnown)}")
    }

    // MARK: - Applications

    private func apply(
        _ matter: CouncilMatter, _ interface: CouncilInterface, _ data: JSONNode, _ text: String, _ provider: String
    ) -> Outcome {
        let id = data[matter.identifier]?.text ?? ""
        if let branch = data["branchCode"]?.text, settings.branches[branch] == nil {
            return Outcome(code: .branch, detail: branch)
        }
        if let code = CouncilRules.wrongTariffCode(in: data) { return Outcome(code: .field, detail: "hsCode \(code)") }
        let kind = data["applyType"]?.text ?? "NEW"
        guard ["NEW", "CHANGE", "REISSUE", "CANCEL"].contains(kind) else {
            return Outcome(code: .field, detail: "applyType \(kind)")
        }
        var isDraft = false
        if case .bool(false) = data["sendAudit"]?.kind { isDraft = true }
        let next: CouncilStatus = isDraft ? .draft : .submitted
        let time = now().digits14
        let outcome: Outcome = book.apply(matter, id) { entry in
            guard var known = entry else {
                guard kind == "NEW" else { return Outcome(code: .unknown, detail: id) }
                entry = CouncilBook.Entry(
                    matter: matter, id: id, providerCode: provider, interface: interface.rawValue, status: next,
                    data: text)
                return Outcome(code: .success)
            }
            guard known.providerCode == provider else { return Outcome(code: .permission, detail: id) }
            switch (kind, known.status) {
            case ("CANCEL", .cancelled), ("CANCEL", .rejected):
                return Outcome(code: .state, detail: known.status.rawValue)
            case ("CANCEL", _):
                (known.status, known.auditTime) = (.cancelled, time)
                entry = known
                return Outcome(code: .success)
            case ("NEW", .draft), ("NEW", .returned), ("CHANGE", .returned), ("CHANGE", .approved),
                ("REISSUE", .approved):
                known.status = next
                known.data = text
                known.interface = interface.rawValue
                known.applications += 1
                entry = known
                return Outcome(code: .success)
            case ("NEW", _): return Outcome(code: .duplicate, detail: id)
            default: return Outcome(code: .state, detail: known.status.rawValue)
            }
        }
        guard outcome.code == .success, let entry = book.entry(matter, id) else { return outcome }
        var done = outcome
        done.data =
            "{\"\(matter.identifier)\":\(JSONNode.quoted(id)),\"status\":\"\(entry.status.rawValue)\"}"
        if entry.status == .submitted { done.review = (matter, id) }
        return done
    }

    // MARK: - Queries

    private func query(_ matter: CouncilMatter, _ data: JSONNode, _ provider: String) -> Outcome {
        let id = data[matter.identifier]?.text ?? ""
        guard let entry = book.entry(matter, id), entry.providerCode == provider else {
            return Outcome(code: .unknown, detail: id)
        }
        return Outcome(code: .success, data: Self.result(of: entry, withPrint: matter == .document))
    }

    private func list(_ matter: CouncilMatter, _ name: String, _ provider: String) -> Outcome {
        let items = book.entries.filter { $0.matter == matter && $0.providerCode == provider }.prefix(1_000).map {
            Self.result(of: $0, withPrint: matter == .document)
        }
        return Outcome(code: .success, data: "{\"\(name)\":[\(items.joined(separator: ","))]}")
    }

    /// The result object. Source: ccpit.md §3, §4.4.
    static func result(of entry: CouncilBook.Entry, withPrint: Bool = false) -> String {
        var members = ["\"\(entry.matter.identifier)\":\(JSONNode.quoted(entry.id))"]
        if let number = entry.certNo { members.append("\"certNo\":\(JSONNode.quoted(number))") }
        members.append("\"status\":\"\(entry.status.rawValue)\"")
        if let time = entry.auditTime { members.append("\"auditTime\":\"\(time)\"") }
        members.append("\"opinion\":\(JSONNode.quoted(entry.opinion))")
        if withPrint { members.append("\"printStatus\":\"\(entry.printStatus)\"") }
        return "{\(members.joined(separator: ","))}"
    }

    // MARK: - Files

    private func file(_ data: JSONNode, isPrint: Bool, _ provider: String) -> Outcome {
        let id = data["docId"]?.text ?? ""
        guard let entry = book.entry(.document, id), entry.providerCode == provider else {
            return Outcome(code: .unknown, detail: id)
        }
        guard !isPrint || entry.status == .approved else {
            return Outcome(code: .state, detail: entry.status.rawValue)
        }
        let pdf = CouncilDocument.pdf([
            isPrint ? "CERTIFICATE OF ORIGIN" : "PREVIEW - NOT A CERTIFICATE", "docId: \(id)",
            "certNo: \(entry.certNo ?? "-")", "status: \(entry.status.rawValue)",
            "This document is simulated and proves nothing.",
        ])
        let text = """
            {"docId":\(JSONNode.quoted(id)),"fileName":\(JSONNode.quoted("\(id).pdf")),\
            "fileType":"application/pdf","file":"\(Base64.encodeText(pdf))"}
            """
        return Outcome(code: .success, data: text, printed: isPrint ? id : nil)
    }
}
