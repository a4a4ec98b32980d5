import ByteCompression
import Foundation
import Testing

@Suite("ZIP files")
struct ZipTests {
    private static let entries: [(name: String, content: [UInt8])] = [
        ("README.txt", Array("证据 evidence\n".utf8)), ("empty", []),
        ("messages/a/signed.xml", Array(String(repeating: "<a>报文</a>", count: 400).utf8)),
        ("random.bin", (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 131 ^ ($0 >> 3) &* 57) }),
    ]

    @Test("contents come back as they were, and other programs read the file, too")
    func roundTrip() throws {
        let file = try ZipWriter.archive(ZipTests.entries)
        let read = try ZipReader(file)
        #expect(read.entries.map(\.name) == ZipTests.entries.map(\.name))
        #expect(read.entries.map(\.content) == ZipTests.entries.map(\.content))
        #expect(read.content("empty") == [])
        #expect(read.content("nothing") == nil)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("zip-\(UUID().uuidString).zip").path
        try Data(file).write(to: URL(fileURLWithPath: path))
        let script = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            assert z.testzip() is None
            assert z.read("README.txt").decode() == "证据 evidence\\n"
            assert z.namelist() == ["README.txt", "empty", "messages/a/signed.xml", "random.bin"]
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script, path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("whatever byte of the file is changed, it is refused or has the same contents")
    func everyByte() throws {
        let file = try ZipWriter.archive(ZipTests.entries)
        for index in file.indices {
            for mask: UInt8 in [0x01, 0x20, 0x80] {
                var changed = file
                changed[index] ^= mask
                do throws(CompressionError) {
                    // Deflated data may end with bits that mean nothing.
                    let read = try ZipReader(changed)
                    let isSame =
                        read.entries.map(\.name) == ZipTests.entries.map(\.name)
                        && read.entries.map(\.content) == ZipTests.entries.map(\.content)
                    #expect(isSame, "byte \(index) of \(file.count)")
                } catch {
                    #expect(!error.detail.isEmpty)
                }
            }
        }
        for length in 0..<file.count {
            #expect(throws: CompressionError.self) { try ZipReader(Array(file[..<length])) }
        }
        #expect(throws: CompressionError.self) { try ZipReader(file + [0]) }
        #expect(throws: CompressionError.self) { try ZipReader([0] + file) }
    }

    @Test("a file that would grow beyond the limit is refused before it does")
    func limit() throws {
        let file = try ZipWriter.archive([("zeros", [UInt8](repeating: 0, count: 1_000_000))])
        #expect(file.count < 2_000)
        #expect(throws: CompressionError.self) { try ZipReader(file, limit: 999_999) }
        #expect(try ZipReader(file, limit: 1_000_000).entries.count == 1)
    }

    @Test(
        "names that lead out of the folder, or come twice, are not written",
        arguments: ["", "/a", "../a", "a/../b", "a\\b", "a//b", "a/"])
    func names(name: String) {
        #expect(throws: CompressionError.self) { try ZipWriter.archive([(name, [1])]) }
        #expect(throws: CompressionError.self) { try ZipWriter.archive([("a", [1]), ("a", [2])]) }
    }
}
