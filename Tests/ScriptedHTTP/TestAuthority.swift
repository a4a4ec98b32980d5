import Foundation
package import NIOSSL

/// An authority of a test with a folder of its own, and the certificates it gives out; made by the program openssl.
package final class TestAuthority: Sendable {
    /// What openssl said no to.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// A certificate with its key, as files.
    package struct Identity: Sendable {
        package let certificateFile: String
        package let keyFile: String
        /// `sha256/` and base64 of the digest of its public key.
        package let pin: String
    }

    private let folder: URL
    /// PEM of the authority.
    package var file: String { path("authority.pem") }

    package init(_ name: String = "Test Authority") throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("authority-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("authority.key"), "-out", file, "-days",
            "30", "-subj", "/CN=\(name)", "-addext", "basicConstraints=critical,CA:TRUE")
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print(error) }
    }

    /// Gives out a certificate.
    ///
    /// - Parameters:
    ///   - name: of its files.
    ///   - hosts: what it is for, as in `DNS:node.example` and `IP:127.0.0.1`.
    ///   - days: how long it is good from now; negative for one that has expired.
    /// - Returns: its files.
    /// - Throws: ``Failure``.
    package func issue(
        _ name: String = "server", for hosts: String = "DNS:localhost,IP:127.0.0.1", days: Int = 30
    ) throws -> Identity {
        let (key, request, certificate) = (path("\(name).key"), path("\(name).csr"), path("\(name).pem"))
        try "subjectAltName=\(hosts)\n".write(toFile: path("\(name).ext"), atomically: true, encoding: .utf8)
        try openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=x")
        try openssl(
            "x509", "-req", "-in", request, "-CA", file, "-CAkey", path("authority.key"), "-CAcreateserial", "-days",
            String(days), "-extfile", path("\(name).ext"), "-out", certificate)
        try openssl("x509", "-in", certificate, "-pubkey", "-noout", "-out", path("\(name).pub"))
        try openssl("pkey", "-pubin", "-in", path("\(name).pub"), "-outform", "DER", "-out", path("\(name).der"))
        try openssl("dgst", "-sha256", "-binary", "-out", path("\(name).sha"), path("\(name).der"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let digest = try Data(contentsOf: URL(fileURLWithPath: path("\(name).sha")))
        return Identity(
            certificateFile: certificate, keyFile: key, pin: "sha256/" + digest.base64EncodedString())
    }

    /// Puts a certificate, its key and this authority into a PKCS#12 file.
    ///
    /// - Returns: its path.
    /// - Throws: ``Failure``.
    package func container(_ identity: Identity, passphrase: String) throws -> String {
        let container = identity.certificateFile + ".p12"
        try openssl(
            "pkcs12", "-export", "-inkey", identity.keyFile, "-in", identity.certificateFile, "-certfile", file,
            "-passout", "pass:\(passphrase)", "-out", container)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: container)
        return container
    }

    /// What a server with a certificate does: it wants client certificates of an authority, where one is given.
    package static func server(_ identity: Identity, wanting clients: TestAuthority? = nil) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(identity.certificateFile).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: identity.keyFile, format: .pem)))
        if let clients {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(clients.file)
        }
        return configuration
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func openssl(_ arguments: String...) throws {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        program.arguments = arguments
        program.standardInput = FileHandle.nullDevice
        program.standardOutput = FileHandle.nullDevice
        program.standardError = FileHandle.nullDevice
        try program.run()
        program.waitUntilExit()
        guard program.terminationStatus == 0 else {
            throw Failure(description: "openssl \(arguments.joined(separator: " ")): \(program.terminationStatus)")
        }
    }
}
