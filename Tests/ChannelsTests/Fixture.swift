import Foundation

/// The bytes of a file of the real-time payment examples.
func fixture(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent("realtime179/" + name)))
}

/// The text of a file of the real-time payment examples.
func fixtureText(_ name: String) throws -> String { String(decoding: try fixture(name), as: UTF8.self) }
