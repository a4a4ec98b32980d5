internal import CustomsMessages
internal import SidecarBase

/// Customs' question for the payment data behind an order (`openReq`). Source: realtime179.md §2.1, §7 items 2 and 3.
package struct OpenRequest: Sendable, Equatable {
    /// As declared to customs.
    package let orderNo: String
    /// Goes back unchanged, to the byte.
    package let sessionID: String
    /// Customs' clock, as it stood there.
    package let serviceTime: String

    /// The longest body that is read.
    package static let maximumBytes = 65_536

    /// Reads the JSON of a callback; `nil` for what cannot be a question. What filters and old proxies do to it is undone: quotes
    /// as entities, backslashes before quotes.
    package init?(_ text: [UInt8]) {
        guard text.count <= OpenRequest.maximumBytes else { return nil }
        let plain = String(decoding: text, as: UTF8.self)
        let entities = plain.replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
        let slashes = plain.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        for candidate in [plain, entities, slashes] {
            guard let fields = OpenRequest.object(candidate) else { continue }
            let order = OpenRequest.text(fields["orderNo"])
            let session = OpenRequest.text(fields["sessionID"])
            guard !order.isEmpty, order.unicodeScalars.count <= 60, OpenRequest.isUsable(sessionID: session) else {
                return nil
            }
            self.orderNo = order
            self.sessionID = session
            self.serviceTime = String(OpenRequest.text(fields["serviceTime"]).prefix(20))
            return
        }
        return nil
    }

    /// Whether a session number can be put into the signed text, where nothing is escaped.
    package static func isUsable(sessionID: String) -> Bool {
        !sessionID.isEmpty && sessionID.unicodeScalars.count <= 128
            && sessionID.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0.value != 0x7F }
    }

    private static func object(_ text: String) -> [String: JSONValue]? {
        do {
            guard case .object(let fields) = try JSONValue.read(Array(text.utf8)) else { return nil }
            return fields
        } catch {
            // The next way of reading it may do.
            return nil
        }
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .text(let text), .number(let text): text
        default: ""
        }
    }
}
