import Foundation
import Testing

/// Files of this target's fixtures.
enum Fixture {
    static func bytes(_ path: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }
}
