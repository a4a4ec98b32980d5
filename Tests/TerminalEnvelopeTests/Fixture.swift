import Foundation

/// The bytes of a file in Fixtures.
func fixture(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
}

/// A fixture without the line feed at its end.
func fixtureText(_ name: String) throws -> String {
    var text = String(decoding: try fixture(name), as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    return text
}
