internal import CryptoCore
internal import Foundation
package import SidecarBase
internal import Signers
internal import Synchronization

/// The file of users, mode 0600. Changes by hand are seen at the next use; what the sidecar changes is on the disk when it returns.
///
/// With a key, passwords are encrypted in the file; those that a person wrote in plain are encrypted when it is read.
package final class SafeUsers: Sendable {
    private struct Entry: Codable {
        var name: String
        var orgCode: String
        var userCode: String
        /// Plain, or `aes:` and base64.
        var password: String
        var operations: [String]
        var locked: Bool?
        var version: Int?
    }

    private struct Content: Codable {
        var users: [Entry]
    }

    private struct State {
        var stamp = ""
        var users: [SafeUser] = []
        /// Locks that could not be written.
        var locked: Set<String> = []
    }

    private static let mark = "aes:"
    private static let maximumBytes = 1 << 20

    private let path: String
    private let key: [UInt8]?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - path: the file.
    ///   - key: 32 bytes for AES-256-GCM; `nil` leaves passwords as they are, protected by the file's mode only.
    /// - Throws: `safe.users_file`.
    package init(path: String, key: [UInt8]?) throws(SidecarError) {
        self.path = path
        self.key = key
        if key != nil { try encryptPlain() }
        _ = try users()
    }

    /// Everybody, as the file has them now.
    /// - Throws: `safe.users_file`.
    package func users() throws(SidecarError) -> [SafeUser] {
        let stamp = stamp()
        let known = state.withLock { $0.stamp == stamp && !stamp.isEmpty ? $0 : nil }
        if let known { return SafeUsers.marked(known) }
        let bytes: [UInt8]
        do throws(PrivateFile.Failure) {
            bytes = try PrivateFile.contents(of: path, limit: SafeUsers.maximumBytes)
        } catch {
            throw SidecarError(.safeUsersFile, "\(path): \(error.reason)")
        }
        let read = try decoded(bytes).users
        var users: [SafeUser] = []
        for entry in read { users.append(try user(entry)) }
        guard Set(users.map(\.name)).count == users.count else {
            throw SidecarError(.safeUsersFile, "\(path): a name is there twice")
        }
        let found = users
        return state.withLock { state in
            // Whoever changed the file by hand may have unlocked a user, too.
            if !state.stamp.isEmpty { state.locked = [] }
            state.stamp = stamp
            state.users = found
            return SafeUsers.marked(state)
        }
    }

    /// A digest of who may send what in whose name, and of how often passwords changed; of no password.
    /// - Throws: `safe.users_file`.
    func digest() throws(SidecarError) -> String {
        let lines = try users().map { user in
            ([user.name, user.orgCode, user.userCode, String(user.version), user.isLocked ? "locked" : ""]
                + user.operations).joined(separator: "\t")
        }
        return Hex.encode(MessageDigest.sha256(Array(lines.joined(separator: "\n").utf8)))
    }

    /// The user of a name.
    /// - Throws: `safe.users_file`.
    package func user(_ name: String) throws(SidecarError) -> SafeUser? { try users().first { $0.name == name } }

    /// Locks everybody who is this user of the authority's system; nothing is sent in their names until the password changes.
    /// - Throws: `safe.users_file` when it cannot be written; they are locked until the next start nevertheless.
    package func lock(orgCode: String, userCode: String) throws(SidecarError) {
        let names = try users().filter { $0.orgCode == orgCode && $0.userCode == userCode }.map(\.name)
        state.withLock { $0.locked.formUnion(names) }
        try change { content in
            for index in content.users.indices where names.contains(content.users[index].name) {
                content.users[index].locked = true
            }
            return true
        }
    }

    /// Takes a new password, of everybody who is the same user of the authority's system, and unlocks them.
    /// - Throws: `safe.not_found` for an unknown name, `safe.input` for an empty password, `safe.users_file`.
    package func setPassword(_ password: Secret, of name: String) throws(SidecarError) {
        guard (1...100).contains(password.count),
            password.withExposed({ $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } })
        else { throw SidecarError(.safeInput, "password: 1 to 100 characters, no control characters") }
        guard let user = try user(name) else { throw SidecarError(.safeNotFound, name) }
        var hidden: [String: String] = [:]
        for other in try users() where other.orgCode == user.orgCode && other.userCode == user.userCode {
            hidden[other.name] = try self.hidden(password, of: other.name)
        }
        let passwords = hidden
        try change { content in
            for index in content.users.indices {
                guard let password = passwords[content.users[index].name] else { continue }
                content.users[index].password = password
                content.users[index].locked = nil
                content.users[index].version = (content.users[index].version ?? 1) + 1
            }
            return true
        }
        state.withLock { state in
            state.locked.subtract(passwords.keys)
            state.stamp = ""
        }
    }

    // MARK: - The file

    private static func marked(_ state: State) -> [SafeUser] {
        state.users.map { user in
            guard state.locked.contains(user.name) else { return user }
            return SafeUser(
                name: user.name, orgCode: user.orgCode, userCode: user.userCode, password: user.password,
                operations: user.operations, isLocked: true, version: user.version)
        }
    }

    private func encryptPlain() throws(SidecarError) {
        try change { [self] content throws(SidecarError) in
            var isChanged = false
            for index in content.users.indices where !content.users[index].password.hasPrefix(SafeUsers.mark) {
                content.users[index].password = try hidden(
                    Secret(content.users[index].password), of: content.users[index].name)
                isChanged = true
            }
            return isChanged
        }
    }

    private func change(_ body: (inout Content) throws(SidecarError) -> Bool) throws(SidecarError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw SidecarError(.safeUsersFile, "\(path): there is no such file")
        }
        let result: Result<Void, SidecarError>
        do throws(PrivateFile.Failure) {
            result = try PrivateFile.update(path, limit: SafeUsers.maximumBytes) { bytes in
                do throws(SidecarError) {
                    var content = try decoded(bytes)
                    guard try body(&content) else { return (nil, .success(())) }
                    return (try encoded(content), .success(()))
                } catch {
                    return (nil, .failure(error))
                }
            }
        } catch {
            throw SidecarError(.safeUsersFile, "\(path): \(error.reason)")
        }
        try result.get()
        state.withLock { $0.stamp = "" }
    }

    private func decoded(_ bytes: [UInt8]) throws(SidecarError) -> Content {
        do {
            return try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch {
            // What a decoder says may quote what stands there.
            throw SidecarError(
                .safeUsersFile,
                "\(path): is not like {\"users\": [{\"name\", \"orgCode\", \"userCode\", \"password\", \"operations\"}]}"
            )
        }
    }

    private func encoded(_ content: Content) throws(SidecarError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(content)) + [0x0A]
        } catch {
            throw SidecarError(.safeUsersFile, "\(path): cannot be written")
        }
    }

    private func user(_ entry: Entry) throws(SidecarError) -> SafeUser {
        guard !entry.name.isEmpty, !entry.orgCode.isEmpty, !entry.userCode.isEmpty, !entry.password.isEmpty else {
            throw SidecarError(.safeUsersFile, "\(path): name, orgCode, userCode and password may not be empty")
        }
        return SafeUser(
            name: entry.name, orgCode: entry.orgCode, userCode: entry.userCode,
            password: try shown(entry.password, of: entry.name), operations: entry.operations,
            isLocked: entry.locked ?? false, version: entry.version ?? 1)
    }

    private func hidden(_ password: Secret, of name: String) throws(SidecarError) -> String {
        try password.withExposed { text throws(SidecarError) -> String in
            guard let key else { return text }
            do throws(CryptoError) {
                let sealed = try AES.seal(Array(text.utf8), key: key, context: Array(name.utf8))
                return SafeUsers.mark + Base64.encodeText(sealed)
            } catch {
                throw SidecarError(.safeUsersFile, error.detail)
            }
        }
    }

    private func shown(_ password: String, of name: String) throws(SidecarError) -> Secret {
        guard password.hasPrefix(SafeUsers.mark) else { return Secret(password) }
        guard let key, let sealed = Base64.decode(String(password.dropFirst(SafeUsers.mark.count))) else {
            throw SidecarError(
                .safeUsersFile, "\(path): the password of \(name) is encrypted and there is no key for it")
        }
        do throws(CryptoError) {
            let plain = try AES.open(sealed, key: key, context: Array(name.utf8))
            return Secret(String(decoding: plain, as: UTF8.self))
        } catch {
            throw SidecarError(.safeUsersFile, "\(path): the password of \(name) does not open with this key")
        }
    }

    /// Differs when the file was changed.
    private func stamp() -> String {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(time) \(attributes[.size] ?? "") \(attributes[.systemFileNumber] ?? "")"
        } catch {
            // Told when the file is read.
            return ""
        }
    }
}
