#if AMQP1
    package import Exchange
    package import ExchangeAMQP
    internal import NIOCore
    internal import SidecarBase
    internal import Synchronization

    /// Sends envelopes to queues of a message broker over AMQP 1.0, kept on disk, and accepted when the broker has said so by the
    /// disposition `accepted`. Source: AMQP 1.0 §2.6.12, §3.4; dxp.md §7 (JMS and MQ products).
    ///
    /// One connection serves all messages, one link each queue. What is not settled when the connection is lost is sent again by whoever
    /// asked, with the same bytes: the broker may have it twice then, under one CopMsgId.
    package final class AMQP1Transport: Transport {
        private typealias Sender = (connection: AMQP1Connection, link: EventLoopFuture<LinkNumber>)

        /// The broker.
        package let endpoint: AMQP1Endpoint
        private let address: QueueName
        private let receiptAddresses: [String]
        private let probed: [String]
        private let delays: ReconnectDelays
        private let link: BrokerLink<AMQP1Connection>
        private let senders = Mutex<[String: Sender]>([:])

        /// - Parameters:
        ///   - endpoint: the broker.
        ///   - address: of a company's queue.
        ///   - senders: addresses that messages must be able to go to, for ``probe()``.
        ///   - receipts: addresses that receipts must be able to come from, for ``probe()``.
        ///   - delays: between attempts to connect.
        package init(
            _ endpoint: AMQP1Endpoint, address: QueueName, senders: [String] = [], receipts: [String] = [],
            delays: ReconnectDelays = ReconnectDelays()
        ) {
            self.endpoint = endpoint
            self.address = address
            probed = senders
            receiptAddresses = receipts
            self.delays = delays
            link = BrokerLink(delays: delays) { AMQP1Connection.open(endpoint) }
        }

        package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
            let name = address.name(for: envelope.senderId)
            guard
                let message = ProtonMessage.encode(
                    envelope.bytes, contentType: "text/xml", contentEncoding: "UTF-8", messageId: envelope.copMsgId)
            else { throw TransportError(.nodeUnreachable, "no memory for a message") }
            let connection = try await link.connection().waited()
            let outcome: ProtonOutcome
            do throws(TransportError) {
                let sender = try await sender(to: name, on: connection).waited()
                outcome = try await connection.send(message, on: sender).waited()
            } catch {
                // A link that ended is made anew by the next message.
                senders.withLock { if $0[name]?.connection === connection { $0[name] = nil } }
                throw error
            }
            switch outcome {
            case .accepted: return .accepted(text: "accepted by the broker, queue \(name)")
            case .rejected(let condition?) where condition.name != "amqp:resource-limit-exceeded":
                // The broker finds the message itself wrong.
                return .refused(chkMark: "rejected", text: "queue \(name): \(TransportError.text(condition))")
            case .rejected(let condition?):
                throw TransportError(.nodeBlocked, "queue \(name): \(TransportError.text(condition))")
            case .rejected: throw TransportError(.nodeNotTaken, "queue \(name): rejected")
            case .released: throw TransportError(.nodeNotTaken, "queue \(name): released")
            case .modified: throw TransportError(.nodeNotTaken, "queue \(name): modified")
            case .unknown: throw TransportError(.nodeNotTaken, "queue \(name): settled without a word")
            }
        }

        package func probe() async throws(TransportError) -> String {
            let connection = try await AMQP1Connection.open(endpoint).waited()
            defer { connection.close() }
            for name in probed { _ = try await AMQP1Transport.openSender(to: name, on: connection).waited() }
            for name in receiptAddresses {
                // Without credit nothing comes.
                _ = try await connection.openReceiver(from: name, prefetch: 0, AMQP1Transport.nobody).waited()
            }
            let server = connection.server.isEmpty ? "AMQP 1.0" : connection.server
            return ([server] + (probed + receiptAddresses).map { "\($0): there" }).joined(separator: "; ")
        }

        /// The same broker's queues to take receipts from.
        package func receiptQueues() -> any ReceiptQueues { AMQP1ReceiptQueues(endpoint, delays: delays) }

        /// Takes leave of the broker; nothing can be sent afterwards.
        package func close() async { await link.close() }

        /// Takes nothing.
        private static var nobody: EngineDriver.Consumer {
            EngineDriver.Consumer(deliver: { _, _, _ in }, end: { _ in })
        }

        /// A link to a queue that is there.
        ///
        /// RabbitMQ lets a link be made to `/amq/queue/` of anything, and accepts messages that no queue gets. It refuses to give out
        /// messages of a queue that is missing: so that is asked for first, with room for none. Who may not read there cannot look.
        private static func openSender(
            to name: String, on connection: AMQP1Connection
        ) -> EventLoopFuture<LinkNumber> {
            guard connection.server.hasPrefix("RabbitMQ"), name.hasPrefix("/amq/queue/") else {
                return connection.openSender(to: name)
            }
            return connection.openReceiver(from: name, prefetch: 0, nobody).map { connection.close($0) }
                .flatMapErrorThrowing { error in
                    guard connection.isOpen, TransportError(connection: error).code == .nodeAccessRefused else {
                        throw error
                    }
                }
                .flatMap { connection.openSender(to: name) }
        }

        /// The link to a queue; however many want it, one is made.
        private func sender(to name: String, on connection: AMQP1Connection) -> EventLoopFuture<LinkNumber> {
            senders.withLock { senders in
                if let known = senders[name], known.connection === connection { return known.link }
                let link = AMQP1Transport.openSender(to: name, on: connection)
                senders[name] = (connection, link)
                return link
            }
        }
    }
#endif
