/// The methods that are spoken here, of both sides: connection, channel, the passive look at a queue, publishing with
/// confirms, and consuming with acknowledgements. Source: AMQP 0-9-1 §1 (class and method numbers), and RabbitMQ's extensions
/// (`connection.blocked`, `basic.nack`, `confirm.select`).
enum AMQPMethod: Sendable, Equatable {
    /// What the server begins with.
    struct Greeting: Sendable, Equatable {
        var major: UInt8 = 0
        var minor: UInt8 = 9
        var properties: FieldTable = [:]
        /// Separated by blanks.
        var mechanisms = "PLAIN"
        var locales = "en_US"
    }

    /// What two sides agree on; 0 means no limit, and for the heartbeat none.
    struct Tuning: Sendable, Equatable {
        var channels: UInt16
        var frameSize: UInt32
        /// Seconds.
        var heartbeat: UInt16
    }

    /// Why a connection or channel is closed.
    struct Closing: Sendable, Equatable {
        var code: UInt16
        var text: String
        /// Class and method that are the cause, if one is.
        var classNumber: UInt16 = 0
        var methodNumber: UInt16 = 0
    }

    /// What a queue should be like.
    struct QueueDeclaration: Sendable, Equatable {
        var name: String
        /// Only look whether it is there.
        var isPassive = false
        var isDurable = false
        var isExclusive = false
        var deletesItself = false
        var arguments: FieldTable = [:]
    }

    /// What a queue is like.
    struct QueueState: Sendable, Equatable {
        var name: String
        var messages: UInt32
        var consumers: UInt32
    }

    /// A message that nobody can get.
    struct Return: Sendable, Equatable {
        var code: UInt16
        var text: String
        var exchange: String
        var routingKey: String
    }

    /// A message for a consumer.
    struct Delivery: Sendable, Equatable {
        var consumer: String
        var tag: UInt64
        var isRedelivered: Bool
        var exchange: String
        var routingKey: String
    }

    case connectionStart(Greeting)
    case connectionStartOk(properties: FieldTable, mechanism: String, response: [UInt8], locale: String)
    case connectionTune(Tuning)
    case connectionTuneOk(Tuning)
    case connectionOpen(virtualHost: String)
    case connectionOpenOk
    case connectionClose(Closing)
    case connectionCloseOk
    case connectionBlocked(reason: String)
    case connectionUnblocked
    case channelOpen
    case channelOpenOk
    case channelFlow(isActive: Bool)
    case channelFlowOk(isActive: Bool)
    case channelClose(Closing)
    case channelCloseOk
    case queueDeclare(QueueDeclaration)
    case queueDeclareOk(QueueState)
    case basicQos(prefetch: UInt16)
    case basicQosOk
    case basicConsume(queue: String, consumer: String)
    case basicConsumeOk(consumer: String)
    case basicCancel(consumer: String, wantsAnswer: Bool)
    case basicCancelOk(consumer: String)
    case basicPublish(exchange: String, routingKey: String, isMandatory: Bool)
    case basicReturn(Return)
    case basicDeliver(Delivery)
    case basicAck(tag: UInt64, isMultiple: Bool)
    case basicReject(tag: UInt64, requeues: Bool)
    case basicNack(tag: UInt64, isMultiple: Bool, requeues: Bool)
    case confirmSelect
    case confirmSelectOk

    /// Whether a content (header and body frames) follows.
    var hasContent: Bool {
        switch self {
        case .basicPublish, .basicReturn, .basicDeliver: true
        default: false
        }
    }
}
