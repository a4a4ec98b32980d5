/// A stable, dotted code of something that went wrong, with its sentence in both languages.
///
/// The part before the dot says who failed: `xml`, `message`, `assembly`, `signature`, `signer`, `card`, `company`, `ledger`,
/// `node`, `platform`, `erp`, `receipt`, `http`, `shadow`, `config`, `crypto`, `internal`. Codes are added, never renamed: ERPs and alert rules
/// match on them. The sentences say what happened and what to do; they never carry a value from a message.
package struct ErrorCode: Sendable {
    /// The dotted name, for example `card.pin_blocked`.
    package let name: String
    /// Whether the same request may succeed later without a change by a person.
    package let isRetriable: Bool
    /// What happened and what to do, in English, without a full stop.
    package let english: String
    /// The same in Chinese.
    package let chinese: String

    /// Declares a code; done once per code, in the `ErrorCode+….swift` file of its prefix.
    package init(_ name: String, retriable: Bool = false, en english: String, zh chinese: String) {
        self.name = name
        self.isRetriable = retriable
        self.english = english
        self.chinese = chinese
    }

    /// Every code there is, in the order of the prefixes: for documentation and for the exhaustive test.
    package static let all: [ErrorCode] =
        general + xml + message + assembly + signing + signerLibrary + card + company + ledger + exchange + broker
        + as2 + platform + receipt + http + shadow + configuration + crypto + realTimePayment + safe
        + certificateOfOrigin
}

extension ErrorCode: Hashable {
    package static func == (left: ErrorCode, right: ErrorCode) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ErrorCode: CustomStringConvertible {
    package var description: String { name }
}
