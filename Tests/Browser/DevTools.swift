import Foundation
import OutboundHTTP
import Synchronization

/// A value in a command to the browser.
package enum CommandValue: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case text(String)
    case boolean(Bool)
    case number(Int)
    case list([CommandValue])
    case object([String: CommandValue])

    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(arrayLiteral elements: CommandValue...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, CommandValue)...) {
        self = .object(Dictionary(elements) { first, _ in first })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let value): try container.encode(value)
        case .boolean(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

/// The wire to a browser: commands with their answers, and what happens. Source: the Chrome DevTools Protocol.
final class DevTools: Sendable {
    /// Something that happened in a page.
    struct Happening: Sendable {
        let session: String?
        let method: String
        /// The whole message.
        let text: String
    }

    private struct Command: Encodable {
        let id: Int
        let method: String
        let params: [String: CommandValue]
        let sessionId: String?
    }

    private struct Head: Decodable {
        struct Trouble: Decodable { let message: String }
        let id: Int?
        let method: String?
        let sessionId: String?
        let error: Trouble?
    }

    private struct Result<Value: Decodable>: Decodable { let result: Value }

    private struct State {
        var next = 0
        var waiting: [Int: CheckedContinuation<String, any Error>] = [:]
        var listeners: [String: @Sendable (Happening) -> Void] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let connection = Mutex<WebSocketConnection?>(nil)

    init(_ address: WebSocketAddress) async throws {
        let (opened, open) = AsyncStream<Bool>.makeStream()
        let made = WebSocketConnection(to: address, timeout: .seconds(20), maximumMessage: 128 << 20) {
            [weak self] event in
            switch event {
            case .opened: open.yield(true)
            case .text(let text): self?.take(text)
            case .closed:
                open.yield(false)
                self?.fail()
            }
        }
        connection.withLock { $0 = made }
        for await isOpen in opened {
            guard isOpen else { throw Chromium.Failure("the browser does not speak") }
            return
        }
    }

    /// Sends a command and decodes its answer.
    func ask<Answer: Decodable>(
        _ method: String, _ parameters: [String: CommandValue], in session: String? = nil, as type: Answer.Type
    ) async throws -> Answer {
        let text = try await send(method, parameters, in: session)
        return try JSONDecoder().decode(Result<Answer>.self, from: Data(text.utf8)).result
    }

    /// Sends a command and waits for its answer.
    @discardableResult
    func send(
        _ method: String, _ parameters: [String: CommandValue] = [:], in session: String? = nil
    ) async throws -> String {
        let connection = connection.withLock { $0 }
        return try await withCheckedThrowingContinuation { continuation in
            let number: Int? = state.withLock { state in
                guard !state.isClosed else { return nil }
                state.next += 1
                state.waiting[state.next] = continuation
                return state.next
            }
            guard let number else {
                return continuation.resume(throwing: Chromium.Failure("\(method): the browser is gone"))
            }
            do {
                let command = Command(id: number, method: method, params: parameters, sessionId: session)
                connection?.send(String(decoding: try JSONEncoder().encode(command), as: UTF8.self))
            } catch {
                state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: error)
            }
        }
    }

    /// Tells what happens in one page.
    func listen(to session: String, _ body: @escaping @Sendable (Happening) -> Void) {
        state.withLock { $0.listeners[session] = body }
    }

    func close() { connection.withLock { $0 }?.close() }

    private func take(_ text: String) {
        guard let head = try? JSONDecoder().decode(Head.self, from: Data(text.utf8)) else { return }
        if let id = head.id {
            let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
            if let error = head.error {
                waiting?.resume(throwing: Chromium.Failure(error.message))
            } else {
                waiting?.resume(returning: text)
            }
        } else if let method = head.method, let session = head.sessionId {
            let listener = state.withLock { $0.listeners[session] }
            listener?(Happening(session: session, method: method, text: text))
        }
    }

    private func fail() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(throwing: Chromium.Failure("the browser is gone")) }
    }
}
