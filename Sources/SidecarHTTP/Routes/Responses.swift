internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Makes answers with exact length.
enum Responses {
    static func make(_ status: HTTPResponse.Status, _ contentType: String, _ bytes: [UInt8]) -> Response {
        Response(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        make(status, "text/plain;charset=UTF-8", Array(text.utf8))
    }

    static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        make(status, "application/json;charset=UTF-8", Array(text.utf8))
    }

    /// A value as JSON, its keys sorted.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        make(status, "application/json", try jsonBytes(value))
    }

    /// The bytes of a value as JSON, its keys sorted.
    static func jsonBytes(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// The same answer, after which the connection ends.
    static func closing(_ response: Response) -> Response {
        var response = response
        response.headers[.connection] = "close"
        return response
    }
}
