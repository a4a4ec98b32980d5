package import Exchange
internal import Foundation
internal import SidecarBase
internal import XMLCanonical

/// What is different between two services' answers to one request, as callers of the old interface read them: signature values,
/// texts of failures and white space between elements are not looked at. Pure.
package struct ShadowComparison: Sendable, Equatable {
    /// Why answers differ. Raw values stand in reports and metrics.
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// The one signed, the other refused.
        case flag
        /// One HTTP status is good, the other is not.
        case status
        /// The characters before the document, which old callers cut off unseen.
        case prefix
        /// The signed document is not the same, apart from its Signature.
        case document
        /// One of the signed documents cannot be read, or is not signed once at its end.
        case signature
    }

    /// A reason, and where: names of elements and codes, never values.
    package struct Difference: Sendable, Equatable, Codable {
        package let reason: Reason
        package let place: String
    }

    /// Empty when the answers are the same to a caller.
    package private(set) var differences: [Difference] = []
    /// Whether both are signed, with different certificates: no fault, but worth knowing.
    package private(set) var hasOtherCertificate = false
    /// The root and the guid of the signed message; empty when nobody signed it.
    package private(set) var type = ""
    package private(set) var guid = ""

    /// How many characters the known callers drop before the signed document. Source: zhejiang.md §2.3.
    private static let prefixLength = 23
    private static let customs = "http://www.chinaport.gov.cn/ceb"
    private static let signature = "http://www.w3.org/2000/09/xmldsig#"

    package init(ours: ShadowAnswer, theirs: ShadowAnswer) {
        if (ours.status == 200) != (theirs.status == 200) {
            differences.append(Difference(reason: .status, place: "\(ours.status), \(theirs.status)"))
        }
        let (first, second) = (Self.line(ours), Self.line(theirs))
        let (oursGood, theirsGood) = (first.contains("true"), second.contains("true"))
        guard oursGood, theirsGood else {
            if oursGood != theirsGood {
                let code = Self.code(oursGood ? second : first)
                differences.append(
                    Difference(reason: .flag, place: oursGood ? "theirs refused: \(code)" : "ours refused: \(code)"))
                note(oursGood ? first : second)
            }
            return
        }
        let (oursPrefix, theirsPrefix) = (first.prefix(Self.prefixLength), second.prefix(Self.prefixLength))
        if oursPrefix != theirsPrefix {
            // Names of keys only: what follows the prefix may be the message.
            differences.append(
                Difference(reason: .prefix, place: Self.names(oursPrefix) + " / " + Self.names(theirsPrefix)))
        }
        compare(Self.document(first), Self.document(second))
    }

    // MARK: - Documents

    private mutating func note(_ line: String) {
        guard let document = Self.document(line) else { return }
        type = document.root.name
        guid = document.root.attribute("guid") ?? ""
    }

    private mutating func compare(_ ours: XMLDocument?, _ theirs: XMLDocument?) {
        if let ours {
            type = ours.root.name
            guid = ours.root.attribute("guid") ?? ""
        }
        guard let ours, let theirs, let own = Self.signature(of: ours), let other = Self.signature(of: theirs) else {
            let isOurs = ours.flatMap(Self.signature) == nil
            differences.append(Difference(reason: .signature, place: isOurs ? "ours" : "theirs"))
            return
        }
        hasOtherCertificate = Self.certificate(own) != Self.certificate(other)
        do {
            let left = try ours.compact(prefix: "ceb", namespace: Self.customs, leavingOut: own)
            let right = try theirs.compact(prefix: "ceb", namespace: Self.customs, leavingOut: other)
            guard left != right else { return }
            differences.append(
                Difference(reason: .document, place: Self.firstDifference(ours.root, theirs.root) ?? ours.root.name))
        } catch {
            differences.append(Difference(reason: .document, place: error.code.name))
        }
    }

    /// The path to the first element that is not the same.
    private static func firstDifference(_ left: XMLElement, _ right: XMLElement) -> String? {
        guard left.name == right.name, left.namespace == right.namespace else { return left.name }
        let attributes = { (element: XMLElement) in element.attributes.map { "\($0.name)=\($0.value)" }.sorted() }
        if attributes(left) != attributes(right) { return left.name }
        let isContent = { (element: XMLElement) in !element.isNamed("Signature", signature) }
        let (ours, theirs) = (left.children.filter(isContent), right.children.filter(isContent))
        if ours.isEmpty, theirs.isEmpty { return left.text == right.text ? nil : left.name }
        for (mine, other) in zip(ours, theirs) {
            if let path = firstDifference(mine, other) { return left.name + "/" + path }
        }
        return ours.count == theirs.count ? nil : left.name + "/" + (ours.dropFirst(theirs.count).first?.name ?? "…")
    }

    private static func signature(of document: XMLDocument) -> XMLElement? {
        let all = document.root.children("Signature", namespace: signature)
        return all.count == 1 ? all.first : nil
    }

    private static func certificate(_ signature: XMLElement) -> String {
        signature.descendant("X509Certificate")?.text.filter { !$0.isWhitespace } ?? ""
    }

    // MARK: - Answers

    /// An answer as old callers read it: without line ends.
    private static func line(_ answer: ShadowAnswer) -> String {
        String(decoding: answer.body.filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    }

    private static func document(_ line: String) -> XMLDocument? {
        guard line.utf8.count > prefixLength + 2 else { return nil }
        let escaped = line.dropFirst(prefixLength).dropLast(2)
        // Old callers undo JavaScript escapes, of which JSON's are a part.
        do {
            let text = try JSONDecoder().decode(String.self, from: Data("\"\(escaped)\"".utf8))
            return try XMLDocument(parsing: Array(text.utf8))
        } catch {
            return nil
        }
    }

    /// The code that a failure's text begins with; texts may hold values.
    private static func code(_ line: String) -> String {
        guard let match = line.firstMatch(of: #/:\s*"([A-Za-z0-9_.\-]{1,60})[:"]/#) else { return "?" }
        return String(match.1)
    }

    private static func names(_ prefix: Substring) -> String {
        prefix.matches(of: #/"([A-Za-z0-9_]{1,20})":/#).map { String($0.1) }.joined(separator: ",")
    }
}
