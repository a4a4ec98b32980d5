import CryptoCore
import Foundation
import SidecarBase

/// The bytes of a file in Fixtures.
func fixture(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
}

/// The text of a file in Fixtures.
func fixtureText(_ name: String) throws -> String { String(decoding: try fixture(name), as: UTF8.self) }

/// Something a test needs and cannot make.
struct TestTrouble: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

/// The bytes of base64 that a test has written down itself.
func bytes(_ base64: String) throws -> [UInt8] {
    guard let bytes = Base64.decode(base64) else { throw TestTrouble("base64") }
    return bytes
}

/// The fields of a form that is a whole HTTP request.
func form(_ name: String) throws -> [String: String] {
    guard let body = try fixtureText(name).split(separator: "\r\n\r\n", maxSplits: 1).last else {
        throw TestTrouble("no body in \(name)")
    }
    var fields: [String: String] = [:]
    for pair in body.split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let value = parts[1].replacing("+", with: " ").removingPercentEncoding else {
            throw TestTrouble("a field of \(name)")
        }
        fields[String(parts[0])] = value
    }
    return fields
}
