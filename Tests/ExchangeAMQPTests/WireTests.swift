import NIOCore
import Testing

@testable import ExchangeAMQP

/// The bytes of AMQP 0-9-1. The expected bytes are written from the specification.
@Suite("AMQP on the wire") struct WireTests {
    static let methods: [AMQPMethod] = [
        .connectionStart(
            AMQPMethod.Greeting(properties: ["product": "RabbitMQ", "capabilities": .table(["basic.nack": true])])),
        .connectionStartOk(
            properties: ["product": "PortSign"], mechanism: "PLAIN", response: [0, 0x61, 0, 0x62], locale: "en_US"),
        .connectionTune(AMQPMethod.Tuning(channels: 2_047, frameSize: 131_072, heartbeat: 60)),
        .connectionTuneOk(AMQPMethod.Tuning(channels: 1, frameSize: 4_096, heartbeat: 1)),
        .connectionOpen(virtualHost: "/"), .connectionOpenOk,
        .connectionClose(AMQPMethod.Closing(code: 320, text: "CONNECTION_FORCED", classNumber: 0, methodNumber: 0)),
        .connectionCloseOk, .connectionBlocked(reason: "low on disk"), .connectionUnblocked,
        .channelOpen, .channelOpenOk, .channelFlow(isActive: false), .channelFlowOk(isActive: false),
        .channelClose(AMQPMethod.Closing(code: 404, text: "NOT_FOUND", classNumber: 50, methodNumber: 10)),
        .channelCloseOk,
        .queueDeclare(AMQPMethod.QueueDeclaration(name: "q", isPassive: true)),
        .queueDeclare(
            AMQPMethod.QueueDeclaration(
                name: "队列", isDurable: true, isExclusive: true, deletesItself: true,
                arguments: ["x-queue-mode": "lazy"])),
        .queueDeclareOk(AMQPMethod.QueueState(name: "q", messages: 3, consumers: 1)),
        .basicQos(prefetch: 50), .basicQosOk, .basicConsume(queue: "q", consumer: "c"), .basicConsumeOk(consumer: "c"),
        .basicCancel(consumer: "c", wantsAnswer: true), .basicCancel(consumer: "c", wantsAnswer: false),
        .basicCancelOk(consumer: "c"), .basicPublish(exchange: "", routingKey: "q", isMandatory: true),
        .basicPublish(exchange: "e", routingKey: "", isMandatory: false),
        .basicReturn(AMQPMethod.Return(code: 312, text: "NO_ROUTE", exchange: "", routingKey: "q")),
        .basicDeliver(
            AMQPMethod.Delivery(
                consumer: "c", tag: .max, isRedelivered: true, exchange: "", routingKey: "q")),
        .basicAck(tag: 7, isMultiple: true), .basicReject(tag: 8, requeues: true),
        .basicNack(tag: 9, isMultiple: false, requeues: true), .basicNack(tag: 0, isMultiple: true, requeues: false),
        .confirmSelect, .confirmSelectOk,
    ]

    /// The bytes of a frame.
    static func bytes(_ frame: AMQPFrame) -> [UInt8] {
        var buffer = ByteBuffer()
        frame.write(to: &buffer)
        return Array(buffer.readableBytesView)
    }

    static func read(_ bytes: [UInt8], maximum: Int = 131_072) throws -> AMQPFrame? {
        var buffer = ByteBuffer(bytes: bytes)
        return try AMQPFrame.take(from: &buffer, maximum: maximum)
    }

    @Test("every method is read as it is written", arguments: methods)
    func roundTrip(method: AMQPMethod) throws {
        let frame = AMQPFrame.method(channel: 513, method)
        #expect(try WireTests.read(WireTests.bytes(frame)) == frame)
    }

    @Test("a frame that is cut off anywhere is waited for", arguments: methods)
    func cut(method: AMQPMethod) throws {
        let bytes = WireTests.bytes(.method(channel: 1, method))
        for end in 0..<bytes.count { #expect(try WireTests.read(Array(bytes[..<end])) == nil) }
    }

    @Test("a method whose fields are cut off is refused", arguments: methods.filter { $0.encoded().readableBytes > 4 })
    func cutFields(method: AMQPMethod) throws {
        // These three end in what is not read: fields that an older edition had.
        switch method {
        case .channelOpen, .channelOpenOk, .connectionOpenOk, .confirmSelect: return
        default: break
        }
        var payload = method.encoded()
        let numbers = payload.readSlice(length: 4)
        let kept = try #require(numbers)
        var frame: [UInt8] = [1, 0, 1, 0, 0, 0, 4]
        frame += Array(kept.readableBytesView) + [0xCE]
        #expect(throws: WireError.self) { try WireTests.read(frame) }
    }

    @Test("the bytes are those of the specification")
    func golden() {
        #expect(WireTests.bytes(.heartbeat) == [8, 0, 0, 0, 0, 0, 0, 0xCE])
        #expect(
            WireTests.bytes(.method(channel: 1, .basicPublish(exchange: "", routingKey: "ab", isMandatory: true)))
                == [1, 0, 1, 0, 0, 0, 11, 0, 60, 0, 40, 0, 0, 0, 2, 0x61, 0x62, 1, 0xCE])
        #expect(
            WireTests.bytes(
                .method(channel: 2, .queueDeclare(AMQPMethod.QueueDeclaration(name: "q", isPassive: true))))
                == [1, 0, 2, 0, 0, 0, 13, 0, 50, 0, 10, 0, 0, 1, 0x71, 1, 0, 0, 0, 0, 0xCE])
        #expect(
            WireTests.bytes(.method(channel: 0, .connectionTuneOk(.init(channels: 1, frameSize: 4_096, heartbeat: 30))))
                == [1, 0, 0, 0, 0, 0, 12, 0, 10, 0, 31, 0, 1, 0, 0, 0x10, 0, 0, 30, 0xCE])
        let header = ContentHeader(
            bodySize: 5,
            properties: .init(contentType: "text/xml", contentEncoding: "UTF-8", isPersistent: true, messageId: "m"))
        #expect(
            WireTests.bytes(.header(channel: 1, header))
                == [2, 0, 1, 0, 0, 0, 32, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0xD0, 0x80, 8] + Array("text/xml".utf8)
                + [5] + Array("UTF-8".utf8) + [2, 1, 0x6D, 0xCE])
    }

    @Test("a field table is read with every kind of value, RabbitMQ's letters included")
    func fields() throws {
        let payload: [UInt8] =
            [0, 10, 0, 10, 0, 9]
            + WireTests.counted(
                [1, 0x61, 0x74, 1, 1, 0x62, 0x62, 0xFF, 1, 0x63, 0x42, 0xFF, 1, 0x64, 0x73, 0xFF, 0xFE]
                    + [1, 0x65, 0x75, 0xFF, 0xFE, 1, 0x66, 0x49, 0xFF, 0xFF, 0xFF, 0xFD, 1, 0x67, 0x69, 0, 0, 0, 9]
                    + [1, 0x68, 0x6C, 0, 0, 0, 0, 0, 0, 0, 8, 1, 0x69, 0x66, 0x3F, 0x80, 0, 0]
                    + [1, 0x6A, 0x64, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 0x6B, 0x44, 2, 0, 0, 0, 5]
                    + [1, 0x6C, 0x53, 0, 0, 0, 1, 0x7A, 1, 0x6D, 0x78, 0, 0, 0, 2, 0, 255]
                    + [1, 0x6E, 0x41, 0, 0, 0, 3, 0x56, 0x74, 0, 1, 0x6F, 0x54, 0, 0, 0, 0, 0, 0, 0, 7]
                    + [1, 0x70, 0x46, 0, 0, 0, 3, 1, 0x71, 0x56])
            + WireTests.counted(Array("PLAIN".utf8)) + WireTests.counted(Array("en_US".utf8))
        let method = try AMQPMethod.read(ByteBuffer(bytes: payload))
        guard case .connectionStart(let greeting) = method else {
            Issue.record("\(method)")
            return
        }
        let expected: FieldTable = [
            "a": true, "b": .integer(-1), "c": .unsigned(255), "d": .integer(-2), "e": .unsigned(65_534),
            "f": .integer(-3), "g": .unsigned(9), "h": .integer(8), "i": .float(1), "j": .double(2),
            "k": .decimal(scale: 2, value: 5), "l": "z", "m": .bytes([0, 255]), "n": .array([.void, false]),
            "o": .timestamp(7), "p": .table(["q": .void]),
        ]
        #expect(greeting.properties == expected)
        #expect(greeting.mechanisms == "PLAIN")
    }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(bytes.count)] + bytes }

    @Test("tables that are in each other without end are refused")
    func deep() {
        var table: [UInt8] = []
        for _ in 0..<4_000 {
            let size = UInt32(table.count)
            table = [1, 0x61, 0x46] + withBytes(size) + table
        }
        let payload: [UInt8] = [0, 10, 0, 10, 0, 9] + withBytes(UInt32(table.count)) + table
        #expect(throws: WireError("tables are too deep in each other")) {
            try AMQPMethod.read(ByteBuffer(bytes: payload))
        }
    }

    private func withBytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    @Test(
        "what is no frame is refused at once, and a frame that is too long before it is there",
        arguments: [
            [0x41, 0x4D, 0x51, 0x50, 0, 1, 0, 0], [0x48, 0x54], [4, 0, 0, 0, 0, 0, 0, 0xCE],
            [1, 0, 0, 0, 0x10, 0, 0], [3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF], [8, 0, 0, 0, 0, 0, 0, 0xCD],
            [1, 0, 0, 0, 0, 0, 4, 0, 99, 0, 1, 0xCE], [1, 0, 0, 0, 0, 0, 1, 0, 0xCE],
            [2, 0, 1, 0, 0, 0, 14, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xCE],
        ] as [[UInt8]])
    func noFrames(bytes: [UInt8]) {
        #expect(throws: WireError.self) { try WireTests.read(bytes, maximum: 4_096) }
    }

    @Test("a message goes out in frames no longer than agreed, and comes together again")
    func pieces() throws {
        let body = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        let method = AMQPMethod.basicPublish(exchange: "", routingKey: "q", isMandatory: true)
        var buffer = AMQPFrame.content(method, .init(messageId: "m"), body, channel: 3, maximum: 4_096)
        var assembler = ContentAssembler(maximum: 10_000)
        var message: ContentAssembler.Message?
        var bodies = 0
        while let frame = try AMQPFrame.take(from: &buffer, maximum: 4_096) {
            switch frame {
            case .method(3, let method): try assembler.begin(method)
            case .header(3, let header): #expect(try assembler.take(header) == nil)
            case .body(3, let bytes):
                bodies += 1
                message = try assembler.take(bytes)
            default: Issue.record("\(frame)")
            }
        }
        #expect(bodies == 3)
        #expect(message?.body == body)
        #expect(message?.properties.messageId == "m")
        #expect(!assembler.isInside)
    }

    @Test("a message over the limit is passed over, and the next one is read")
    func tooLarge() throws {
        var assembler = ContentAssembler(maximum: 3)
        let method = AMQPMethod.basicReturn(.init(code: 312, text: "", exchange: "", routingKey: ""))
        try assembler.begin(method)
        #expect(try assembler.take(ContentHeader(bodySize: 4)) == nil)
        #expect(try assembler.take(ByteBuffer(bytes: [1, 2])) == nil)
        let message = try assembler.take(ByteBuffer(bytes: [3, 4]))
        #expect(message?.size == 4)
        #expect(message?.body == nil)
        try assembler.begin(method)
        #expect(try assembler.take(ContentHeader(bodySize: 0))?.body == [])
    }

    @Test("content out of place, and more of it than announced, is refused")
    func outOfPlace() throws {
        let method = AMQPMethod.basicReturn(.init(code: 312, text: "", exchange: "", routingKey: ""))
        var assembler = ContentAssembler(maximum: 100)
        #expect(throws: WireError.self) { try assembler.take(ContentHeader(bodySize: 1)) }
        #expect(throws: WireError.self) { try assembler.take(ByteBuffer(bytes: [1])) }
        try assembler.begin(method)
        #expect(throws: WireError.self) { try assembler.begin(method) }
        _ = try assembler.take(ContentHeader(bodySize: 1))
        #expect(throws: WireError.self) { try assembler.take(ByteBuffer(bytes: [1, 2])) }
    }

    @Test("a text that is too long ends with the last whole character that fits")
    func longText() throws {
        let text = String(repeating: "报", count: 100)
        let fitting = WireWriter.fitting(text)
        #expect(fitting == String(repeating: "报", count: 85))
        let method = AMQPMethod.basicPublish(exchange: "", routingKey: text, isMandatory: false)
        #expect(
            try WireTests.read(WireTests.bytes(.method(channel: 1, method)))
                == .method(channel: 1, .basicPublish(exchange: "", routingKey: fitting, isMandatory: false)))
    }

    @Test("no bytes whatever make the reader stumble", arguments: UInt64(1)...20)
    func anything(seed: UInt64) {
        var random = SeededRandom(state: seed)
        for _ in 0..<200 {
            // Something right, with some of it changed, and at times nothing right at all.
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let method = WireTests.methods.randomElement(using: &random) ?? .channelOpen
                bytes += WireTests.bytes(.method(channel: 1, method))
                bytes += WireTests.bytes(
                    .header(channel: 1, ContentHeader(bodySize: .random(in: 0...9, using: &random))))
            }
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                bytes = (0..<200).map { _ in .random(in: 0...255, using: &random) }
                bytes[0] = [1, 2, 3, 8].randomElement(using: &random) ?? 1
            }
            var buffer = ByteBuffer(bytes: bytes)
            var assembler = ContentAssembler(maximum: 64)
            var book = UnconfirmedPublications<Int>()
            book.add(1)
            do {
                while let frame = try AMQPFrame.take(from: &buffer, maximum: 4_096) {
                    switch frame {
                    case .method(_, let method) where method.hasContent: try assembler.begin(method)
                    case .method(_, .basicAck(let tag, let isMultiple)):
                        _ = try book.settle(tag, isMultiple: isMultiple)
                    case .header(_, let header): _ = try assembler.take(header)
                    case .body(_, let bytes): _ = try assembler.take(bytes)
                    default: break
                    }
                }
            } catch {
                #expect(!error.reason.isEmpty)
            }
        }
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
