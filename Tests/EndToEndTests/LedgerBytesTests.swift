import Foundation
import Testing

/// A ledger in whose file somebody, or the disk, changed a byte.
@Suite("ledger verify, byte by byte") struct LedgerBytesTests {
    /// A sidecar that took two messages and refused a request, stopped, with everything in the one file.
    private func used(_ folder: TemporaryFolder) async throws -> Sidecar {
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        for number in 1...2 {
            #expect(try await caller.declare(Messages.order(orderNo: "EXBYTE000\(number)")).message != nil)
        }
        #expect(try await caller.declare("<true/>").message == nil)
        #expect(await sidecar.stop() == 0)
        return sidecar
    }

    /// The bytes that a query gives, as they stand in the database.
    private func bytes(_ query: String, in database: String) async throws -> Data {
        let sqlite = URL(fileURLWithPath: "/usr/bin/sqlite3")
        let result = try await Program.run(sqlite, [database, "SELECT hex(value) FROM (\(query))"])
        let digits = Array(result.output.trimmingCharacters(in: .newlines))
        #expect(result.status == 0 && !digits.isEmpty, "\(result.errors)")
        return Data(
            stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) })
    }

    @Test(
        "one changed byte is found, and what it belongs to is named",
        arguments: [
            (
                "SELECT substr(content, 1, 32) AS value FROM body WHERE row = 1", 20,
                "body 1 (certificate of 2 messages) "
            ),
            ("SELECT substr(content, 1, 64) AS value FROM body WHERE row = 2", 20, "body 2 (signed, message "),
            ("SELECT substr(content, 1, 64) AS value FROM body WHERE row = 2", 50, "body 2 (signed, message "),
            ("SELECT substr(content, 1, 12) AS value FROM body WHERE row = 3", 11, "body 3 (input, message "),
            ("SELECT digest AS value FROM body WHERE row = 1", 0, "database: row 1 missing from index"),
            ("SELECT hash AS value FROM event WHERE sequence = 3", 31, "event 3 (checked)"),
            ("SELECT kind || actor AS value FROM event WHERE sequence = 6", 3, "event 6 ("),
            ("SELECT detail AS value FROM event WHERE sequence = 4", 20, "event 4 (signed)"),
            ("SELECT id || company || type AS value FROM message WHERE row = 1", 40, "has another company than"),
            ("SELECT company || type || guid AS value FROM message WHERE row = 1", 12, "has another type than"),
            ("SELECT guid || dxp_id AS value FROM message WHERE row = 2", 5, "has another guid than"),
            ("SELECT dxp_id || channel || peer AS value FROM message WHERE row = 1", 18, "has another channel than"),
            ("SELECT channel || peer || input_digest AS value FROM message WHERE row = 1", 20, "has another peer than"),
            ("SELECT signer || cert_no || device AS value FROM message WHERE row = 1", 5, "has another certNo than"),
            ("SELECT signer || cert_no || device AS value FROM message WHERE row = 1", 1, "has another signer than"),
            ("SELECT cert_no || device AS value FROM message WHERE row = 1", 30, "has another device than"),
        ])
    func oneByte(query: String, offset: Int, named: String) async throws {
        let folder = try TemporaryFolder()
        let sidecar = try await used(folder)
        let path = folder.path("ledger.sqlite")
        let value = try await bytes(query, in: path)
        var file = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(file.range(of: value), "it is all in one place")
        file[place.lowerBound + offset] ^= 1
        try file.write(to: URL(fileURLWithPath: path))
        let result = try await sidecar.command("ledger", "verify")
        #expect(result.status == 1)
        let damaged = result.output.split(separator: "\n").filter { $0.hasPrefix("DAMAGED: ") }
        #expect(damaged.contains { $0.contains(named) }, "\(result.output)\(result.errors)")
        #expect(result.output.contains("NOT INTACT: "))
    }

    @Test("an index that does not fit its table is found, before a message cannot be found by it")
    func index() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try await used(folder)
        let path = folder.path("ledger.sqlite")
        // The second place of a guid is the index that keeps it unique.
        let guid = try await bytes("SELECT guid || company AS value FROM message WHERE row = 1", in: path)
        var file = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(file.range(of: guid))
        file[place.lowerBound + 2] ^= 1
        try file.write(to: URL(fileURLWithPath: path))
        let result = try await sidecar.command("ledger", "verify")
        #expect(result.status == 1)
        #expect(result.output.contains("DAMAGED: database: "), "\(result.output)\(result.errors)")
    }

    @Test("a file cut off, or without its head, is said to be damaged", arguments: ["cut", "head", "pages"])
    func broken(how: String) async throws {
        let folder = try TemporaryFolder()
        let sidecar = try await used(folder)
        let url = URL(fileURLWithPath: folder.path("ledger.sqlite"))
        var file = try Data(contentsOf: url)
        switch how {
        case "cut": file = file.prefix(file.count / 2 / 4_096 * 4_096)
        case "head": file.replaceSubrange(0..<16, with: Data(repeating: 0, count: 16))
        default:
            for page in stride(from: 4_096, to: file.count, by: 4_096) { file[page] = 0xFF }
        }
        try file.write(to: url)
        for arguments in [["ledger", "verify"], ["ledger", "show"]] {
            let result = try await Program.run(
                Products.portsign, arguments + ["--config", sidecar.configuration], environment: ["LC_ALL": "C.UTF-8"])
            #expect([1, 3].contains(result.status), "\(arguments): \(result.status)")
            let said = result.output + result.errors
            #expect(said.contains("DAMAGED: ") || said.contains("ledger.corrupt"), "\(said)")
        }
    }
}
