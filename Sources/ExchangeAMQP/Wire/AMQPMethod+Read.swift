internal import NIOCore

extension AMQPMethod {
    /// The numbers of a method.
    struct Number: Hashable {
        let classNumber: UInt16
        let methodNumber: UInt16

        init(_ classNumber: UInt16, _ methodNumber: UInt16) {
            self.classNumber = classNumber
            self.methodNumber = methodNumber
        }
    }

    /// Reads the payload of a method frame.
    ///
    /// - Throws: for a method that is not spoken here, and for one that is cut off. What a later server appends is ignored.
    static func read(_ payload: ByteBuffer) throws(WireError) -> AMQPMethod {
        var reader = WireReader(payload)
        let number = Number(try reader.number(), try reader.number())
        switch number.classNumber {
        case 10: return try connection(number, &reader)
        case 20: return try channel(number, &reader)
        case 60: return try basic(number, &reader)
        default: return try rest(number, &reader)
        }
    }

    private static func unknown(_ number: Number) -> WireError {
        WireError("method \(number.classNumber).\(number.methodNumber) is not spoken here")
    }

    private static func closing(_ reader: inout WireReader) throws(WireError) -> Closing {
        Closing(
            code: try reader.number(), text: try reader.shortText(), classNumber: try reader.number(),
            methodNumber: try reader.number())
    }

    private static func tuning(_ reader: inout WireReader) throws(WireError) -> Tuning {
        Tuning(channels: try reader.number(), frameSize: try reader.number(), heartbeat: try reader.number())
    }

    private static func connection(_ number: Number, _ reader: inout WireReader) throws(WireError) -> AMQPMethod {
        switch number.methodNumber {
        case 10:
            return .connectionStart(
                Greeting(
                    major: try reader.number(), minor: try reader.number(), properties: try reader.table(),
                    mechanisms: String(decoding: try reader.longText(), as: UTF8.self),
                    locales: String(decoding: try reader.longText(), as: UTF8.self)))
        case 11:
            return .connectionStartOk(
                properties: try reader.table(), mechanism: try reader.shortText(), response: try reader.longText(),
                locale: try reader.shortText())
        case 30: return .connectionTune(try tuning(&reader))
        case 31: return .connectionTuneOk(try tuning(&reader))
        case 40: return .connectionOpen(virtualHost: try reader.shortText())
        case 41: return .connectionOpenOk
        case 50: return .connectionClose(try closing(&reader))
        case 51: return .connectionCloseOk
        case 60: return .connectionBlocked(reason: try reader.shortText())
        case 61: return .connectionUnblocked
        default: throw unknown(number)
        }
    }

    private static func channel(_ number: Number, _ reader: inout WireReader) throws(WireError) -> AMQPMethod {
        switch number.methodNumber {
        case 10: return .channelOpen
        case 11: return .channelOpenOk
        case 20: return .channelFlow(isActive: try reader.bit())
        case 21: return .channelFlowOk(isActive: try reader.bit())
        case 40: return .channelClose(try closing(&reader))
        case 41: return .channelCloseOk
        default: throw unknown(number)
        }
    }

    private static func basic(_ number: Number, _ reader: inout WireReader) throws(WireError) -> AMQPMethod {
        switch number.methodNumber {
        case 10:
            _ = try reader.number(UInt32.self)
            return .basicQos(prefetch: try reader.number())
        case 11: return .basicQosOk
        case 20:
            _ = try reader.number(UInt16.self)
            return .basicConsume(queue: try reader.shortText(), consumer: try reader.shortText())
        case 21: return .basicConsumeOk(consumer: try reader.shortText())
        case 30: return .basicCancel(consumer: try reader.shortText(), wantsAnswer: !(try reader.bit()))
        case 31: return .basicCancelOk(consumer: try reader.shortText())
        case 40:
            _ = try reader.number(UInt16.self)
            return .basicPublish(
                exchange: try reader.shortText(), routingKey: try reader.shortText(), isMandatory: try reader.bit())
        case 50:
            return .basicReturn(
                Return(
                    code: try reader.number(), text: try reader.shortText(), exchange: try reader.shortText(),
                    routingKey: try reader.shortText()))
        case 60:
            return .basicDeliver(
                Delivery(
                    consumer: try reader.shortText(), tag: try reader.number(), isRedelivered: try reader.bit(),
                    exchange: try reader.shortText(), routingKey: try reader.shortText()))
        case 80: return .basicAck(tag: try reader.number(), isMultiple: try reader.bit())
        case 90: return .basicReject(tag: try reader.number(), requeues: try reader.bit())
        case 120:
            return .basicNack(tag: try reader.number(), isMultiple: try reader.bit(), requeues: try reader.bit())
        default: throw unknown(number)
        }
    }

    private static func rest(_ number: Number, _ reader: inout WireReader) throws(WireError) -> AMQPMethod {
        switch (number.classNumber, number.methodNumber) {
        case (50, 10):
            _ = try reader.number(UInt16.self)
            var declaration = QueueDeclaration(name: try reader.shortText())
            declaration.isPassive = try reader.bit()
            declaration.isDurable = try reader.bit()
            declaration.isExclusive = try reader.bit()
            declaration.deletesItself = try reader.bit()
            _ = try reader.bit()
            declaration.arguments = try reader.table()
            return .queueDeclare(declaration)
        case (50, 11):
            return .queueDeclareOk(
                QueueState(
                    name: try reader.shortText(), messages: try reader.number(), consumers: try reader.number()))
        case (85, 10): return .confirmSelect
        case (85, 11): return .confirmSelectOk
        default: throw unknown(number)
        }
    }
}
