package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Fetches a small text, for programs that wait until a server is as they want it.
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
}
