package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Fetches and posts small texts, for programs that look whether a server is as they want it, or tell it to be so.
package enum LabGet {
    /// - Parameters:
    ///   - url: the address.
    ///   - client: fetches it.
    /// - Returns: the status, or 0 when there is no answer, and the body or the cause.
    package static func text(_ url: String, client: HTTPClient) async -> (status: Int, text: String) {
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
            return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 16 << 20)))
        } catch {
            return (0, String(describing: error))
        }
    }

    /// Posts a small text.
    /// - Parameters:
    ///   - url: the address.
    ///   - body: what is posted.
    ///   - client: posts it.
    /// - Returns: the status, or 0 when there is no answer.
    package static func post(_ url: String, _ body: String, client: HTTPClient) async -> Int {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: body))
        do {
            let response = try await client.execute(request, timeout: .seconds(10))
            _ = try await response.body.collect(upTo: 16 << 20)
            return Int(response.status.code)
        } catch {
            return 0
        }
    }

    /// Posts without a body and gives what is answered.
    /// - Parameters:
    ///   - url: the address, with its query.
    ///   - client: posts it.
    /// - Returns: the status, or 0 when there is no answer, and the body or the cause.
    package static func tell(_ url: String, client: HTTPClient) async -> (status: Int, text: String) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 16 << 20)))
        } catch {
            return (0, String(describing: error))
        }
    }
}
