internal import SidecarBase
internal import XMLCanonical

/// What a service made of one idiom.
struct IdiomOutcome {
    enum Verdict: String {
        case good, bad
        /// Not tried.
        case skipped
    }

    let verdict: Verdict
    /// The first thing that is not as expected, or what there is to say about a good one.
    let text: String
    /// What the answer says, as far as two services should agree on it; `nil` without an answer.
    let content: Content?

    /// What two services are compared by: signatures, texts of failures and times are not in it.
    struct Content: Equatable {
        let status: Int
        /// Whether callers take it for success.
        let isSuccess: Bool
        /// The characters before the document; only of a success.
        let prefix: String
        /// The document without its Signature; only of a success.
        let document: [UInt8]
    }
}

/// Holds answers against what old callers rely on. Source: zhejiang.md §2.3.
enum IdiomJudge {
    private static let customs = "http://www.chinaport.gov.cn/ceb"
    private static let signature = "http://www.w3.org/2000/09/xmldsig#"
    /// Known callers cut so many characters off the front, and 2 off the end.
    private static let prefixLength = 23
    private static let limits = XMLLimits(maximumBytes: 64 << 20)

    /// Judges one answer.
    ///
    /// - Parameters:
    ///   - answer: as it came.
    ///   - idiom: what was asked.
    ///   - message: what was handed in.
    ///   - baseline: the failure that the same message got before by the plainest way, if it got one.
    /// - Returns: the outcome.
    static func judge(
        _ answer: IdiomAnswer, to idiom: Idiom, _ message: IdiomMessage, baseline: String?
    ) -> IdiomOutcome {
        let text = String(decoding: answer.body, as: UTF8.self)
        func outcome(_ verdict: IdiomOutcome.Verdict, _ words: String, _ content: IdiomOutcome.Content? = nil)
            -> IdiomOutcome
        {
            let plain = IdiomOutcome.Content(
                status: answer.status, isSuccess: text.contains("true"), prefix: "", document: [])
            return IdiomOutcome(verdict: verdict, text: words, content: content ?? plain)
        }
        switch idiom.expectation {
        case .clientError:
            guard (400..<500).contains(answer.status) else { return outcome(.bad, "status \(answer.status)") }
            return text.contains("true") ? outcome(.bad, "contains true") : outcome(.good, String(answer.status))
        case .description:
            guard answer.status == 200 else { return outcome(.bad, "status \(answer.status)") }
            let isDescribed: Bool
            do {
                let root = try XMLDocument(parsing: answer.body).root
                isDescribed =
                    root.name == "application"
                    && root.descendants("resource").contains {
                        $0.attribute("path")?.hasSuffix("transferDeclare") == true
                    }
            } catch {
                return outcome(.bad, "no XML")
            }
            return isDescribed ? outcome(.good, "") : outcome(.bad, "does not name transferDeclare")
        case .failure:
            if let fault = formFault(of: answer, text) { return outcome(.bad, fault) }
            return text.contains("true") ? outcome(.bad, "contains true") : outcome(.good, code(in: text))
        case .message: break
        }
        if let fault = formFault(of: answer, text) { return outcome(.bad, fault) }
        guard text.contains("true") else {
            if message.isReal { return outcome(.bad, "refused: " + text.prefix(120)) }
            let code = code(in: text)
            if let baseline, baseline != code, idiom != .large {
                return outcome(.bad, "refused with \(code), percent-encoded with \(baseline)")
            }
            return outcome(.good, "refused: " + code)
        }
        return success(answer, text, message)
    }

    /// What is wrong with the form of an answer, whatever it says.
    private static func formFault(of answer: IdiomAnswer, _ text: String) -> String? {
        guard answer.status == 200 else { return "status \(answer.status)" }
        guard !answer.body.isEmpty else { return "empty body" }
        if answer.body.contains(0x0A) || answer.body.contains(0x0D) { return "more than one line" }
        if answer.body.contains(where: { $0 >= 0x80 }) { return "characters that are not ASCII" }
        guard text.hasPrefix("{\""), text.hasSuffix("\"}") else { return "no flat JSON object that ends with a text" }
        return nil
    }

    private static func success(_ answer: IdiomAnswer, _ text: String, _ message: IdiomMessage) -> IdiomOutcome {
        let prefix = String(text.prefix(prefixLength))
        func bad(_ words: String) -> IdiomOutcome {
            IdiomOutcome(
                verdict: .bad, text: words,
                content: IdiomOutcome.Content(status: answer.status, isSuccess: true, prefix: prefix, document: []))
        }
        guard prefix.wholeMatch(of: #/\{"[^"]+":"?true"?,"[^"]+":"/#) != nil else {
            return bad("the XML does not begin after \(prefixLength) characters: \(prefix)")
        }
        let signed = Array(unescaped(text.dropFirst(prefixLength).dropLast(2)).utf8)
        do {
            let document = try XMLDocument(parsing: signed, limits: limits)
            let signatures = document.root.children("Signature", namespace: signature)
            guard signatures.count == 1, document.root.children.last == signatures.first else {
                return bad("not signed once, at the end")
            }
            let content = try document.compact(prefix: "ceb", namespace: customs, leavingOut: signatures.first)
            let sent = try XMLDocument(parsing: message.bytes, limits: limits)
            let old = sent.root.child("Signature", namespace: signature)
            guard try sent.compact(prefix: "ceb", namespace: customs, leavingOut: old) == content else {
                return bad("what was signed is not what was handed in")
            }
            return IdiomOutcome(
                verdict: .good, text: "signed",
                content: IdiomOutcome.Content(status: answer.status, isSuccess: true, prefix: prefix, document: content)
            )
        } catch {
            return bad("the signed document cannot be read: \(error.code.name)")
        }
    }

    /// The code that a failure's text begins with.
    static func code(in text: String) -> String {
        guard let match = text.firstMatch(of: #/:\s*"([A-Za-z0-9_.\-]+)[:"]/#) else { return String(text.prefix(60)) }
        return String(match.1)
    }

    /// Undoes JavaScript string escapes, as the known callers do.
    static func unescaped(_ text: Substring) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(text.utf8.count)
        var rest = text.utf16.makeIterator()
        while let unit = rest.next() {
            guard unit == 0x5C, let escaped = rest.next() else {
                units.append(unit)
                continue
            }
            switch escaped {
            case 0x6E: units.append(0x0A)
            case 0x72: units.append(0x0D)
            case 0x74: units.append(0x09)
            case 0x62: units.append(0x08)
            case 0x66: units.append(0x0C)
            case 0x75:
                let digits = (0..<4).compactMap { _ in rest.next() }
                units.append(UInt16(String(decoding: digits, as: UTF16.self), radix: 16) ?? 0xFFFD)
            default: units.append(escaped)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
