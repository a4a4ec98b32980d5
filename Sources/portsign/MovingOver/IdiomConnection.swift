internal import NIOCore
internal import NIOPosix
internal import SidecarBase

/// A bare TCP connection on which the steps of an idiom are taken.
enum IdiomConnection {
    /// Why there is no answer.
    struct Failure: Error {
        let text: String
    }

    /// Takes the steps and gives the last answer.
    ///
    /// - Parameters:
    ///   - request: the steps.
    ///   - place: where to connect.
    ///   - timeout: for everything.
    /// - Returns: the last answer.
    /// - Throws: `Failure`.
    static func exchange(
        _ request: IdiomRequest, with place: IdiomPlace, timeout: Duration
    ) async throws(Failure) -> IdiomAnswer {
        let (steps, host, port) = (request.steps, place.host, place.port)
        let result = await withTaskGroup(of: Result<IdiomAnswer, Failure>?.self) { group in
            group.addTask {
                do {
                    return .success(try await run(steps, host, port))
                } catch let error as IdiomReader.Malformed {
                    return .failure(Failure(text: error.text))
                } catch let error as Failure {
                    return .failure(error)
                } catch let error as IOError {
                    return .failure(Failure(text: "connection failed (errno \(error.errnoCode))"))
                } catch {
                    return .failure(Failure(text: "connection failed"))
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                    return .failure(Failure(text: "no whole answer within \(timeout)"))
                } catch {
                    // The exchange is over: the other task tells.
                    return nil
                }
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(Failure(text: "cancelled"))
        }
        return try result.get()
    }

    private static func run(_ steps: [IdiomRequest.Step], _ host: String, _ port: Int) async throws -> IdiomAnswer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var reader = IdiomReader()
            var incoming = inbound.makeAsyncIterator()
            var last: IdiomAnswer?
            func next() async throws -> IdiomAnswer {
                while true {
                    if let answer = try reader.next() { return answer }
                    guard let bytes = try await incoming.next(isolation: #isolation) else {
                        guard let answer = try reader.next(isEnd: true) else {
                            throw Failure(text: "the connection was closed")
                        }
                        return answer
                    }
                    reader.append(bytes.readableBytesView)
                }
            }
            for step in steps {
                switch step {
                case .send(let bytes):
                    if let last, !last.staysOpen { throw Failure(text: "the connection was closed after one answer") }
                    try await outbound.write(ByteBuffer(bytes: bytes))
                case .awaitContinue:
                    let answer = try await next()
                    guard answer.status == 100 else { return answer }
                case .answer:
                    var answer = try await next()
                    while (100..<200).contains(answer.status) { answer = try await next() }
                    last = answer
                }
            }
            guard let last else { throw Failure(text: "no answer") }
            return last
        }
    }
}
