package import CryptoCore
package import Logging
internal import Synchronization
internal import XMLCanonical

/// A simulated old bundle, the service that PortSign takes the place of: a Tomcat with `newyorkTransferWebapps`. It signs
/// whatever customs message it is handed and answers as callers in the field expect. Source: zhejiang.md §2.
///
/// What nobody ever saw is made up here: the names in the answer, the texts of failures, and that it refuses what is no form.
/// Besides it answers `GET /lab/bundle` and `POST /lab/mode`.
package final class SigningBundle: Sendable {
    /// What came so far.
    package struct Summary: Sendable, Equatable, Encodable {
        /// Requests to transferDeclare.
        package var requests = 0
        /// Signatures that were made: the same message twice is signed twice.
        package var signatures = 0
        package var failures = 0
    }

    /// The context path.
    package static let path = "/newyorkTransferWebapps"

    /// How it misbehaves.
    package let faults: FaultScript
    private let server: LabServer
    private let state: SharedState

    private final class SharedState: Sendable {
        let summary = Mutex(Summary())
        let note = Mutex<String?>(nil)
    }

    /// - Parameters:
    ///   - key: signs; an RSA key.
    ///   - certificate: that of the key.
    ///   - faults: how it misbehaves.
    ///   - logger: for debug lines.
    package init(key: PrivateKey, certificate: Certificate, faults: FaultScript = FaultScript(), logger: Logger) {
        let state = SharedState()
        let signature = BundleSignature(key: key, certificate: certificate)
        self.state = state
        self.faults = faults
        server = LabServer(name: "bundle", logger: logger) { request, server in
            if let common = LabRoutes.common(request, server, faults) { return common }
            return SigningBundle.answer(request, signature, state, faults)
        }
    }

    /// The address, without a path.
    package var baseURL: String { server.baseURL }

    /// The address of transferDeclare.
    package var url: String { baseURL + SigningBundle.path + "/rest/transferDeclare" }

    /// What came so far.
    package var summary: Summary { state.summary.withLock { $0 } }

    /// Puts a text into the `note` of every message before it is signed, as a bundle that damages messages would;
    /// `nil` ends it.
    package func damage(note: String?) { state.note.withLock { $0 = note } }

    /// Listens on 127.0.0.1; 0 takes any free port.
    /// - Throws: `LabServer.Failure`.
    @discardableResult
    package func start(port: Int = 0) async throws(LabServer.Failure) -> Int { try await server.start(port: port) }

    /// Ends every connection.
    package func stop() async { await server.stop() }

    private static func answer(
        _ request: LabRequest, _ signature: BundleSignature, _ state: SharedState, _ faults: FaultScript
    ) -> LabReply {
        switch (request.method, request.path) {
        case ("GET", "/lab/bundle"): return LabJSON.reply(state.summary.withLock { $0 })
        case ("GET", path + "/rest/application.wadl"):
            return .answer(status: 200, contentType: "application/vnd.sun.wadl+xml", body: Array(wadl(request).utf8))
        case ("POST", path + "/rest/transferDeclare"): break
        case (_, path + "/rest/transferDeclare"): return page(405, "Method Not Allowed")
        default: return page(404, "Not Found")
        }
        state.summary.withLock { $0.requests += 1 }
        let fault = faults.next()
        let refusal = failure("SIGN_FAILED: device is not ready", state)
        guard fault.takesMessage else { return faults.reply(fault, answer: refusal, refusal: refusal) }
        // Jersey hands a method with form parameters nothing else.
        let type = request.headers["content-type"] ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            return page(415, "Unsupported Media Type")
        }
        return faults.reply(fault, answer: declare(request.body, signature, state), refusal: refusal)
    }

    private static func declare(_ body: [UInt8], _ signature: BundleSignature, _ state: SharedState) -> LabReply {
        guard var message = BundleForm.message(in: body), !message.isEmpty else {
            return failure("PARAM_ERROR: xml is empty", state)
        }
        if let note = state.note.withLock({ $0 }) {
            let text = String(decoding: message, as: UTF8.self)
            message = Array(text.replacing(#/<ceb:note>[^<]*</#, with: "<ceb:note>\(note)<").utf8)
        }
        do {
            let root = try XMLDocument(parsing: message).root
            guard root.namespace == SignatureURI.customs else { return failure("XML_ERROR: not a CEB message", state) }
            let signed = try signature.sign(message)
            state.summary.withLock { $0.signatures += 1 }
            return .json("{\"success\":true,\"xml\":\"" + escaped(String(decoding: signed, as: UTF8.self)) + "\"}")
        } catch {
            return failure("XML_ERROR: cannot be parsed", state)
        }
    }

    private static func failure(_ text: String, _ state: SharedState) -> LabReply {
        state.summary.withLock { $0.failures += 1 }
        return .json("{\"success\":false,\"xml\":\"\(text)\"}")
    }

    /// A page as Tomcat writes it.
    private static func page(_ status: Int, _ text: String) -> LabReply {
        .answer(
            status: status, contentType: "text/html;charset=utf-8",
            body: Array(
                "<!doctype html><html lang=\"en\"><head><title>HTTP Status \(status)</title></head><body><h1>\(text)</h1></body></html>"
                    .utf8))
    }

    private static func escaped(_ text: String) -> String {
        var output = ""
        output.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        for unit in text.utf16 {
            switch unit {
            case 0x22: output += "\\\""
            case 0x5C: output += "\\\\"
            case 0x2F: output += "\\/"
            case 0x0A: output += "\\n"
            case 0x0D: output += "\\r"
            case 0x09: output += "\\t"
            case 0x20...0x7E: output.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                output +=
                    "\\u" + String(repeating: "0", count: 4 - min(4, String(unit, radix: 16).count))
                    + String(unit, radix: 16)
            }
        }
        return output
    }

    private static func wadl(_ request: LabRequest) -> String {
        """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <application xmlns="http://wadl.dev.java.net/2009/02"><doc xmlns:jersey="http://jersey.java.net/" \
        jersey:generatedBy="Jersey: 1.19"/><resources base="http://\(request.headers["host"] ?? "127.0.0.1")\(path)/rest/">\
        <resource path="/transferDeclare"><method id="transferDeclare" name="POST"><request>\
        <representation mediaType="application/x-www-form-urlencoded"><param \
        xmlns:xs="http://www.w3.org/2001/XMLSchema" name="xml" style="query" type="xs:string"/></representation></request>\
        <response><representation mediaType="application/json"/></response></method></resource></resources></application>
        """
    }
}
