import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Channels

@Suite("SafeUsers")
struct SafeUsersTests {
    private static let key = [UInt8](repeating: 7, count: 32)

    private func withFile<Result>(
        _ text: String = SafeBench.users, mode: Int = 0o600, _ body: (String) throws -> Result
    ) throws -> Result {
        let path = NSTemporaryDirectory() + "users-" + UUID().uuidString + ".json"
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else { throw CocoaError(.fileWriteUnknown) }
        defer {
            do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
        }
        return try body(path)
    }

    @Test("passwords written in plain are encrypted in the file, and read again")
    func encrypted() throws {
        try withFile { path in
            let users = try SafeUsers(path: path, key: Self.key)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!text.contains("Test-Pass-1"))
            #expect(text.contains("aes:"))
            #expect(try users.user("erp")?.password == Secret("Test-Pass-1"))
            #expect(try SafeUsers(path: path, key: Self.key).user("reader")?.password == Secret("Other-Pass-2"))
            #expect(throws: SidecarError.self) { try SafeUsers(path: path, key: [UInt8](repeating: 8, count: 32)) }
            #expect(throws: SidecarError.self) { try SafeUsers(path: path, key: nil) }
        }
    }

    @Test("an encrypted password of one user does not open for another")
    func bound() throws {
        try withFile { path in
            _ = try SafeUsers(path: path, key: Self.key)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("\"reader\"", with: "\"third\"").write(toFile: path, atomically: false, encoding: .utf8)
            #expect(throws: SidecarError.self) { try SafeUsers(path: path, key: Self.key) }
        }
    }

    @Test("a lock holds for everybody who is the same user there, over a restart, until a new password")
    func lock() throws {
        let two = SafeBench.users.replacing("\"reader\",\"password\"", with: "\"testuser\",\"password\"")
        try withFile(two) { path in
            let users = try SafeUsers(path: path, key: nil)
            try users.lock(orgCode: "TESTORG01", userCode: "testuser")
            #expect(try users.users().allSatisfy(\.isLocked))
            let again = try SafeUsers(path: path, key: nil)
            #expect(try again.users().allSatisfy(\.isLocked))
            try again.setPassword(Secret("New-3"), of: "erp")
            #expect(try again.users().allSatisfy { !$0.isLocked && $0.password == Secret("New-3") && $0.version == 2 })
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o600)
        }
    }

    @Test("a change by hand is seen at the next use")
    func byHand() throws {
        try withFile { path in
            let users = try SafeUsers(path: path, key: nil)
            try SafeBench.users.replacing("Test-Pass-1", with: "By-Hand-12").write(
                toFile: path, atomically: false, encoding: .utf8)
            #expect(try users.user("erp")?.password == Secret("By-Hand-12"))
        }
    }

    @Test("a file that others can read, that is no list of users, or that names one twice is refused")
    func refused() throws {
        try withFile(mode: 0o644) { path in
            let error = #expect(throws: SidecarError.self) { try SafeUsers(path: path, key: nil) }
            #expect(error?.code == .safeUsersFile)
        }
        for text in ["{}", "[]", SafeBench.users.replacing("\"reader\",\"org", with: "\"erp\",\"org")] {
            let error = try withFile(text) { path in
                #expect(throws: SidecarError.self) { try SafeUsers(path: path, key: nil) }
            }
            #expect(error?.code == .safeUsersFile)
        }
    }

    @Test("what is said about a broken file does not quote it")
    func quiet() throws {
        try withFile("{\"users\":[{\"name\":1,\"password\":\"Test-Pass-1\"}]}") { path in
            let error = #expect(throws: SidecarError.self) { try SafeUsers(path: path, key: nil) }
            #expect(error?.detail.contains("Test-Pass-1") == false)
        }
    }

    @Test("operations are allowed by name or by the beginning of names")
    func permissions() throws {
        try withFile { path in
            let users = try SafeUsers(path: path, key: nil)
            #expect(try users.user("erp")?.may("bop.x") == true)
            #expect(try users.user("reader")?.may("trade.baseQuery") == true)
            #expect(try users.user("reader")?.may("trade.baseQueryX") == false)
        }
    }

    @Test("AES-GCM finds a changed byte and another context")
    func sealing() throws {
        let sealed = try AES.seal([1, 2, 3], key: Self.key, context: [9])
        #expect(try AES.open(sealed, key: Self.key, context: [9]) == [1, 2, 3])
        #expect(throws: CryptoError.self) { try AES.open(sealed, key: Self.key, context: [8]) }
        var changed = sealed
        changed[12] ^= 1
        #expect(throws: CryptoError.self) { try AES.open(changed, key: Self.key, context: [9]) }
    }
}
