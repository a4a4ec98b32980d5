import AsyncHTTPClient
import Foundation
import Lab
import NIOCore
import NIOHTTP1

/// A client that sees what a real one would see.
enum Client {
    struct Answer {
        let status: UInt
        let text: String

        /// The text between a tag and its end, after taking off one escaping.
        func text(of name: String) -> String? {
            let plain = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
            guard let start = plain.range(of: "<\(name)>"), let end = plain.range(of: "</\(name)>") else { return nil }
            return String(plain[start.upperBound..<end.lowerBound])
        }
    }

    static func post(
        _ url: String, _ body: String, headers: [(String, String)] = [("Content-Type", "text/xml; charset=UTF-8")],
        seconds: Int64 = 10
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = HTTPHeaders(headers)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await LabClient.shared.execute(request, timeout: .seconds(seconds))
        return Answer(
            status: response.status.code, text: String(buffer: try await response.body.collect(upTo: 1 << 22)))
    }

    static func get(_ url: String) async throws -> String {
        let response = try await LabClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
        return String(buffer: try await response.body.collect(upTo: 1 << 24))
    }

    /// JSON objects of a list.
    static func list(_ url: String) async throws -> [[String: Any]] {
        try JSONSerialization.jsonObject(with: Data(try await get(url).utf8)) as? [[String: Any]] ?? []
    }

    /// Waits for something that will come about; fails by the time limit of the test.
    static func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }
}
