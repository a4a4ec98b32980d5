/// A code of the exchange platform. Source: dxp.md chapter 4.
package struct DxpResponseCode: Sendable, Hashable {
    /// What a code says about the message.
    package enum Kind: Sendable, Equatable {
        /// Only zeros: the platform took it. Inferred: the published table has faults only.
        case success
        /// 3001 to 3999: a system or a connection of the platform failed; the same bytes may pass another time.
        case systemFault
        /// The message, its signature or its receiver is at fault: the same bytes will not pass.
        case fault
        /// No number, so nothing is known about it.
        case unknown
    }

    /// As it came, without white space around it.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// What it says.
    package var kind: Kind {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            return .unknown
        }
        return switch number {
        case 0: .success
        case 3_000...3_999: .systemFault
        default: .fault
        }
    }
}
