import EnterpriseRelay
import Foundation
import SidecarBase

/// The bytes of a file in Fixtures.
func fixture(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
}

/// The body of a whole HTTP message in Fixtures.
func body(_ name: String) throws -> String {
    let text = String(decoding: try fixture(name), as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { throw CocoaError(.fileReadCorruptFile) }
    return String(text[end.upperBound...])
}

/// The fields of a form, in their order.
func fields(_ body: String) -> [(name: String, value: String)] {
    body.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.last?.replacing("+", with: " ").removingPercentEncoding ?? "")
    }
}

/// A made-up receipt.
func sampleReceipt(
    _ form: [String: String]? = nil, content: String = "<a/>", sequence: Int64 = 42, type: String = "CEB312Message",
    entries: [RelayedReceipt.Entry] = []
) -> RelayedReceipt {
    RelayedReceipt(
        sequence: sequence, content: Array(content.utf8), type: type, msgType: "CUSTOMS_CEB_CALLBACK", guid: nil,
        receivedAt: ChinaTime(milliseconds: 1_767_571_200_000), channel: "zhejiang", originalForm: form,
        entries: entries)
}
