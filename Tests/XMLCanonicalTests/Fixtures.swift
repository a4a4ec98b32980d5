import Foundation

/// The files beside the tests.
enum Fixtures {
    static func url(_ path: String) -> URL {
        (Bundle.module.url(forResource: "Fixtures", withExtension: nil) ?? URL(filePath: "/nowhere"))
            .appending(path: path)
    }

    static func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: url(path))) }

    static func names(in folder: String, suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url(folder).path).filter { $0.hasSuffix(suffix) }.sorted()
    }

    static let cases = [
        "01-ceb311-compact", "02-ceb621-pretty", "03-ceb303-no-xsi", "04-ceb311-default-ns", "05-ceb411-rsa1024",
        "06-ceb311-awkward-xml",
    ]
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
