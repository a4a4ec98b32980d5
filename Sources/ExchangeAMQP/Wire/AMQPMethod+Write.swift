internal import NIOCore

extension AMQPMethod {
    /// The payload of a method frame.
    func encoded() -> ByteBuffer {
        var writer = WireWriter()
        writer.number(number.classNumber)
        writer.number(number.methodNumber)
        switch self {
        case .connectionStart, .connectionStartOk, .connectionTune, .connectionTuneOk, .connectionOpen,
            .connectionOpenOk, .connectionBlocked:
            writeConnection(&writer)
        case .connectionClose(let closing), .channelClose(let closing):
            writer.number(closing.code)
            writer.shortText(closing.text)
            writer.number(closing.classNumber)
            writer.number(closing.methodNumber)
        case .channelOpen: writer.shortText("")
        case .channelOpenOk: writer.longText([])
        case .channelFlow(let isActive), .channelFlowOk(let isActive): writer.bit(isActive)
        case .queueDeclare(let declaration): AMQPMethod.write(declaration, &writer)
        case .queueDeclareOk(let state):
            writer.shortText(state.name)
            writer.number(state.messages)
            writer.number(state.consumers)
        case .confirmSelect: writer.bit(false)
        case .connectionCloseOk, .connectionUnblocked, .channelCloseOk, .basicQosOk, .confirmSelectOk: break
        default: writeBasic(&writer)
        }
        return writer.buffer
    }

    private func writeConnection(_ writer: inout WireWriter) {
        switch self {
        case .connectionStart(let greeting):
            writer.number(greeting.major)
            writer.number(greeting.minor)
            writer.table(greeting.properties)
            writer.longText(greeting.mechanisms.utf8)
            writer.longText(greeting.locales.utf8)
        case .connectionStartOk(let properties, let mechanism, let response, let locale):
            writer.table(properties)
            writer.shortText(mechanism)
            writer.longText(response)
            writer.shortText(locale)
        case .connectionTune(let tuning), .connectionTuneOk(let tuning):
            writer.number(tuning.channels)
            writer.number(tuning.frameSize)
            writer.number(tuning.heartbeat)
        case .connectionOpen(let virtualHost):
            writer.shortText(virtualHost)
            // Two fields of an older edition, which stay empty.
            writer.shortText("")
            writer.bit(false)
        case .connectionOpenOk: writer.shortText("")
        case .connectionBlocked(let reason): writer.shortText(reason)
        default: break
        }
    }

    private static func write(_ declaration: QueueDeclaration, _ writer: inout WireWriter) {
        writer.number(UInt16(0))
        writer.shortText(declaration.name)
        writer.bit(declaration.isPassive)
        writer.bit(declaration.isDurable)
        writer.bit(declaration.isExclusive)
        writer.bit(declaration.deletesItself)
        writer.bit(false)
        writer.table(declaration.arguments)
    }

    private func writeBasic(_ writer: inout WireWriter) {
        switch self {
        case .basicQos(let prefetch):
            writer.number(UInt32(0))
            writer.number(prefetch)
            writer.bit(false)
        case .basicConsume(let queue, let consumer):
            writer.number(UInt16(0))
            writer.shortText(queue)
            writer.shortText(consumer)
            // Not local, no acknowledgements, exclusive, no answer: none of them.
            for _ in 0..<4 { writer.bit(false) }
            writer.table([:])
        case .basicConsumeOk(let consumer), .basicCancelOk(let consumer): writer.shortText(consumer)
        case .basicCancel(let consumer, let wantsAnswer):
            writer.shortText(consumer)
            writer.bit(!wantsAnswer)
        case .basicPublish(let exchange, let routingKey, let isMandatory):
            writer.number(UInt16(0))
            writer.shortText(exchange)
            writer.shortText(routingKey)
            writer.bit(isMandatory)
            writer.bit(false)
        case .basicReturn(let notice):
            writer.number(notice.code)
            writer.shortText(notice.text)
            writer.shortText(notice.exchange)
            writer.shortText(notice.routingKey)
        case .basicDeliver(let delivery):
            writer.shortText(delivery.consumer)
            writer.number(delivery.tag)
            writer.bit(delivery.isRedelivered)
            writer.shortText(delivery.exchange)
            writer.shortText(delivery.routingKey)
        case .basicAck(let tag, let flag), .basicReject(let tag, let flag):
            writer.number(tag)
            writer.bit(flag)
        case .basicNack(let tag, let isMultiple, let requeues):
            writer.number(tag)
            writer.bit(isMultiple)
            writer.bit(requeues)
        default: break
        }
    }

    /// Class and method number.
    var number: Number {
        switch self {
        case .connectionStart: Number(10, 10)
        case .connectionStartOk: Number(10, 11)
        case .connectionTune: Number(10, 30)
        case .connectionTuneOk: Number(10, 31)
        case .connectionOpen: Number(10, 40)
        case .connectionOpenOk: Number(10, 41)
        case .connectionClose: Number(10, 50)
        case .connectionCloseOk: Number(10, 51)
        case .connectionBlocked: Number(10, 60)
        case .connectionUnblocked: Number(10, 61)
        case .channelOpen: Number(20, 10)
        case .channelOpenOk: Number(20, 11)
        case .channelFlow: Number(20, 20)
        case .channelFlowOk: Number(20, 21)
        case .channelClose: Number(20, 40)
        case .channelCloseOk: Number(20, 41)
        case .queueDeclare: Number(50, 10)
        case .queueDeclareOk: Number(50, 11)
        case .basicQos: Number(60, 10)
        case .basicQosOk: Number(60, 11)
        case .basicConsume: Number(60, 20)
        case .basicConsumeOk: Number(60, 21)
        case .basicCancel: Number(60, 30)
        case .basicCancelOk: Number(60, 31)
        case .basicPublish: Number(60, 40)
        case .basicReturn: Number(60, 50)
        case .basicDeliver: Number(60, 60)
        case .basicAck: Number(60, 80)
        case .basicReject: Number(60, 90)
        case .basicNack: Number(60, 120)
        case .confirmSelect: Number(85, 10)
        case .confirmSelectOk: Number(85, 11)
        }
    }
}
