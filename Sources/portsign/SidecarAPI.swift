internal import AsyncHTTPClient
internal import CryptoCore
internal import Foundation
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration

/// The API of the sidecar that runs with the same configuration, for commands beside it.
struct SidecarAPI {
    /// What a refused request is answered with.
    private struct Problem: Decodable {
        let code: String
        let detail: String
        let detailZh: String
    }

    private let base: String
    private let caller: HTTPCaller
    private let token: Secret?

    /// Runs `body` with a client of its own. Addresses that mean every interface are asked on this machine.
    static func with<Result>(
        _ settings: Settings, timeout: Duration = .seconds(300), _ body: (SidecarAPI) async throws -> Result
    ) async throws -> Result {
        let server = settings.server
        let token = try server.tokenFile.map { try SecretFile.read($0) }
        let client = try makeClient(server)
        let host =
            switch server.host {
            case "0.0.0.0": "127.0.0.1"
            case "::", "[::]": "[::1]"
            case let host where host.contains(":") && !host.hasPrefix("["): "[\(host)]"
            default: server.host
            }
        let api = SidecarAPI(
            base: "\(server.tls == nil ? "http" : "https")://\(host):\(server.port)\(server.basePath)/api/v1",
            caller: HTTPCaller(client: client, timeout: timeout), token: token)
        let result: Result
        do {
            result = try await body(api)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return result
    }

    /// Over TLS the sidecar is known by its key, which is in the configuration's own file: whatever name it is called by.
    private static func makeClient(_ server: ServerSettings) throws -> HTTPClient {
        guard let tls = server.tls else { return HTTPCaller.makeClient() }
        let key: [UInt8]
        do {
            key = try Certificate(pem: try String(contentsOfFile: tls.certificateFile, encoding: .utf8)).publicKey.spki
        } catch {
            throw CommandFailure(.environment, "\(tls.certificateFile): \(SidecarError(wrapping: error).detail)")
        }
        var trust = TLSTrust()
        trust.verification = .key
        trust.acceptsKey = { $0 == key ? .pinned : .other(TLSSettings.text(ofPin: MessageDigest.sha256($0))) }
        return try HTTPCaller.makeClient(trusting: trust)
    }

    private init(base: String, caller: HTTPCaller, token: Secret?) {
        self.base = base
        self.caller = caller
        self.token = token
    }

    /// What every request says: who asks, and that it may.
    private var headers: [(name: String, value: String)] {
        [(name: "X-PortSign-Actor", value: SidecarAPI.user)]
            + (token.map { token in [(name: "Authorization", value: token.withExposed { "Bearer \($0)" })] } ?? [])
    }

    /// Asks; `nil` when no sidecar answers there.
    func get<Value: Decodable>(_ path: String, _ type: Value.Type) async throws -> Value? {
        let answer: HTTPAnswer
        do {
            answer = try await caller.get(base + path, headers: headers)
        } catch  where [.unreachable, .refused].contains(error.kind) {
            return nil
        }
        return try decode(answer, type)
    }

    /// What the sidecar says about its readiness, and whether it is ready; `nil` when no sidecar answers there.
    func readiness() async throws -> (isReady: Bool, body: [UInt8])? {
        do {
            let answer = try await caller.get(
                base.dropLast("/api/v1".count) + "/health/ready", headers: headers)
            return (answer.status == 200, answer.body)
        } catch  where [.unreachable, .refused].contains(error.kind) {
            return nil
        }
    }

    /// Has something done, in the name of this user; `json` is what it is done with.
    func post<Value: Decodable>(
        _ path: String, query: [(String, String?)] = [], json: [UInt8] = [], _ type: Value.Type
    ) async throws -> Value {
        var components = URLComponents()
        components.queryItems = query.compactMap { name, value in value.map { URLQueryItem(name: name, value: $0) } }
        let text = components.percentEncodedQuery.flatMap { $0.isEmpty ? nil : "?" + $0 } ?? ""
        let headers = headers + (json.isEmpty ? [] : [(name: "Content-Type", value: "application/json")])
        return try decode(try await caller.post(base + path + text, headers: headers, body: json), type)
    }

    /// Sends a body, or asks, and gives the answer as it is.
    func exchange(_ method: String, _ path: String, body: [UInt8] = []) async throws -> [UInt8] {
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer =
                method == "GET"
                ? try await caller.get(base + path, headers: headers)
                : try await caller.post(
                    base + path, headers: headers + [(name: "Content-Type", value: "application/json")], body: body)
        } catch {
            throw CommandFailure(.environment, "\(base): \(error.detail)")
        }
        guard answer.isGood else {
            let none: String = try decode(answer, String.self)
            return Array(none.utf8)
        }
        return answer.body
    }

    /// What a route beside the API answers, whatever its status.
    func look(_ path: String) async throws -> [UInt8] {
        try await caller.get(String(base.dropLast("/api/v1".count)) + path, headers: headers).body
    }

    /// A name as one segment of a path.
    static func segment(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~:")))
            ?? name
    }

    /// Who runs the command, for the record.
    static var user: String {
        let name = NSUserName().unicodeScalars.filter { (0x21...0x7E).contains($0.value) }
        return name.isEmpty ? "command line" : String(String.UnicodeScalarView(name))
    }

    /// Hands a body over; the answer as it is, whatever its status.
    func post(_ path: String, query: String = "", type: String, body: [UInt8]) async throws -> HTTPAnswer {
        try await caller.post(
            base + path + query, headers: headers + [(name: "Content-Type", value: type)], body: body)
    }

    private func decode<Value: Decodable>(_ answer: HTTPAnswer, _ type: Value.Type) throws -> Value {
        let decoder = JSONDecoder()
        guard answer.isGood else {
            let problem: Problem
            do {
                problem = try decoder.decode(Problem.self, from: Data(answer.body))
            } catch {
                throw CommandFailure(.environment, "HTTP \(answer.status)")
            }
            let text = Language.ofTerminal == .chinese ? problem.detailZh : problem.detail
            throw CommandFailure(answer.status < 500 ? .no : .environment, "\(problem.code): \(text)")
        }
        return try decoder.decode(type, from: Data(answer.body))
    }
}
