package import SidecarBase

/// A company this service signs for.
package struct CompanySettings: Sendable, Equatable {
    /// What is done with what the check of a message finds.
    package enum Check: String, Sendable, CaseIterable {
        /// A message that customs would refuse is not signed.
        case strict
        /// Findings are recorded and told; the message is signed.
        case warn
        /// Nothing is checked.
        case off
    }

    /// How single documents are packed into messages.
    package struct Batch: Sendable, Equatable {
        /// The most documents of a message; 1 packs nothing.
        package var documents: Int
        /// The most bytes of a message before it is signed.
        package var bytes: Int
        /// How long the first document waits for others.
        package var wait: Duration
    }

    /// When the first of the signers yields to the others.
    package enum Switch: Sendable, Equatable {
        /// When its certificate ends.
        case expiry
        case at(ChinaTime)

        /// `expiry`, or a time in China: `2027-01-31`, `2027-01-31 08:00` or `2027-01-31T08:00:00`.
        package init?(_ text: String) {
            if text == "expiry" {
                self = .expiry
                return
            }
            let digits = text.filter { $0 != "-" && $0 != ":" && $0 != "T" && $0 != " " }
            let isShort = text.utf8.count == 16 && digits.utf8.count == 12
            guard [10, 16, 19].contains(text.utf8.count), text.utf8.dropFirst(4).first == UInt8(ascii: "-"),
                let time = ChinaTime(digits: isShort ? digits + "00" : digits)
            else { return nil }
            self = .at(time)
        }
    }

    /// Customs code: `BaseTransfer/copCode`.
    package var code: String
    package var name: String
    /// `BaseTransfer/dxpId`, and sender of its envelopes.
    package var dxpId: String
    /// Name of the edition of the customs messages: `2018-113`, `2022-05`, or one of the site's own catalogue.
    package var edition: String
    /// Names of its signers; at least one.
    package var signers: [String]
    /// When the first of them yields to the others; `nil` when all of them sign at any time.
    package var switchAt: Switch?
    /// For messages that come ready-made through transferDeclare.
    package var compatibilityCheck: Check
    /// For messages that come through the API, and for those that are assembled here.
    package var apiCheck: Check
    package var batch: Batch
    /// Where its single-window documents go first; `nil` when they are only assembled here.
    package var platform: Platform?
}
