internal import Foundation

/// JSON as the simulated world writes it: sorted keys, one line.
package enum LabJSON {
    /// The value as JSON.
    package static func bytes(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            return Array("{\"error\":\"not representable as JSON\"}".utf8)
        }
    }

    /// An answer with the value as JSON.
    static func reply(_ value: some Encodable) -> LabReply {
        .answer(status: 200, contentType: "application/json;charset=UTF-8", body: bytes(value))
    }
}
