#if AMQP1
    internal import CQpidProton
    internal import NIOCore
    internal import SidecarBase

    /// One connection of Qpid Proton's protocol engine: bytes in, bytes out, events between. It has no socket, no thread and no clock;
    /// whoever owns it stays on one event loop. Every link has a session of its own: a broker that ends a session for one queue's sake
    /// disturbs no other.
    @safe
    final class ProtonEngine {
        /// What is said once, when a connection begins.
        struct Introduction {
            var container: String
            var hostname: String
            var mechanism: String
            var user: String?
            var password: Secret?
            /// After this time without a byte of the peer the engine gives up.
            var idle: Duration
            var maximumMessage: Int
        }

        /// A link with its session.
        @safe
        struct Way {
            let session: OpaquePointer
            let link: OpaquePointer
            let isSender: Bool
            /// The message that is coming in, as far as it is here and within the limit.
            var incoming: [UInt8] = []
            var size: UInt64 = 0
        }

        /// The longest frame that is taken.
        static let maximumFrame: UInt32 = 131_072
        /// How much of messages may wait in the library, for each link.
        private static let incomingCapacity = 1_048_576

        private let driver: UnsafeMutablePointer<pn_connection_driver_t>
        let maximumMessage: Int
        var ways: [LinkNumber: Way] = [:]
        /// Deliveries that are not settled, both ways.
        var deliveries: [UInt64: OpaquePointer] = unsafe [:]
        private var lastNumber: UInt64 = 0
        private var isOver = false

        /// - Throws: where the library has no memory.
        init(_ introduction: Introduction) throws(ProtonFailure) {
            maximumMessage = introduction.maximumMessage
            unsafe driver = UnsafeMutablePointer<pn_connection_driver_t>.allocate(capacity: 1)
            guard unsafe pn_connection_driver_init(driver, nil, nil) == 0,
                let connection = unsafe driver.pointee.connection, let transport = unsafe driver.pointee.transport
            else {
                // The object is whole here, so a throw runs deinit, which frees what there is.
                throw ProtonFailure()
            }
            unsafe pn_connection_set_container(connection, introduction.container)
            unsafe pn_connection_set_hostname(connection, introduction.hostname)
            if let user = introduction.user { unsafe pn_connection_set_user(connection, user) }
            introduction.password?.withExposed { unsafe pn_connection_set_password(connection, $0) }
            let sasl = unsafe pn_sasl(transport)
            unsafe pn_sasl_allowed_mechs(sasl, introduction.mechanism)
            // TLS is not the engine's here: it cannot know of it.
            unsafe pn_sasl_set_allow_insecure_mechs(sasl, true)
            unsafe pn_transport_set_max_frame(transport, ProtonEngine.maximumFrame)
            unsafe pn_transport_set_idle_timeout(
                transport, UInt32(clamping: introduction.idle.components.seconds * 1_000))
            unsafe pn_transport_bind(transport, connection)
            unsafe pn_connection_open(connection)
        }

        deinit {
            unsafe pn_connection_driver_destroy(driver)
            unsafe driver.deallocate()
        }

        // MARK: - Bytes

        /// Takes what the peer sent. After the end it is dropped.
        func receive(_ bytes: ByteBuffer) {
            var bytes = bytes
            while bytes.readableBytes > 0 {
                let room = unsafe pn_connection_driver_read_buffer(driver)
                guard let start = unsafe room.start, unsafe room.size > 0 else { return }
                let count = unsafe min(room.size, bytes.readableBytes)
                unsafe bytes.readWithUnsafeReadableBytes { source in
                    unsafe UnsafeMutableRawPointer(start).copyMemory(
                        from: source.baseAddress ?? UnsafeRawPointer(start), byteCount: count)
                    return count
                }
                unsafe pn_connection_driver_read_done(driver, count)
            }
        }

        /// What is to be sent to the peer now.
        func output(_ allocator: ByteBufferAllocator) -> ByteBuffer? {
            var output: ByteBuffer?
            while true {
                let bytes = unsafe pn_connection_driver_write_buffer(driver)
                guard unsafe bytes.size > 0 else { return output }
                var buffer = unsafe output ?? allocator.buffer(capacity: bytes.size)
                unsafe buffer.writeBytes(UnsafeRawBufferPointer(start: bytes.start, count: bytes.size))
                output = buffer
                unsafe pn_connection_driver_write_done(driver, bytes.size)
            }
        }

        /// Tells the engine the time: it sends what keeps the connection alive, or finds that the peer is silent for too long.
        ///
        /// - Parameter milliseconds: of a clock that never goes back, above 0.
        /// - Returns: when it wants to be told again; 0 for never.
        func tick(_ milliseconds: Int64) -> Int64 { unsafe pn_transport_tick(driver.pointee.transport, milliseconds) }

        /// Takes leave of the peer.
        func close() { unsafe pn_connection_close(driver.pointee.connection) }

        /// Whether the peer has taken our login.
        var isLoggedIn: Bool { unsafe pn_sasl_outcome(pn_sasl(driver.pointee.transport)) == PN_SASL_OK }

        /// Whether both sides have said their last.
        var isFinished: Bool { unsafe pn_connection_driver_finished(driver) }

        // MARK: - Events

        /// The next thing that happened; `nil` when there is none now.
        func nextEvent() -> ProtonEvent? {
            while let event = unsafe pn_connection_driver_next_event(driver) {
                if let event = unsafe translate(event) { return event }
            }
            return nil
        }

        @unsafe
        private func translate(_ event: OpaquePointer) -> ProtonEvent? {
            switch unsafe pn_event_type(event) {
            case PN_CONNECTION_REMOTE_OPEN: return .opened(server: server)
            case PN_CONNECTION_REMOTE_CLOSE:
                let condition = unsafe pn_connection_remote_condition(driver.pointee.connection)
                unsafe pn_connection_close(driver.pointee.connection)
                return .closing(unsafe ProtonEngine.condition(condition))
            case PN_TRANSPORT_ERROR:
                guard !isOver else { return nil }
                isOver = true
                let transport = unsafe driver.pointee.transport
                return .failed(
                    unsafe ProtonEngine.condition(pn_transport_condition(transport)),
                    isLogin: !isLoggedIn)
            case PN_SESSION_REMOTE_CLOSE: return unsafe sessionClosed(pn_event_session(event))
            default: return unsafe linkEvent(event)
            }
        }

        /// Name and version of the peer: of its properties, or else its container.
        private var server: String {
            let connection = unsafe driver.pointee.connection
            var properties: [String: String] = [:]
            if let data = unsafe pn_connection_remote_properties(connection) {
                unsafe pn_data_rewind(data)
                if unsafe pn_data_next(data), unsafe pn_data_type(data) == PN_MAP {
                    let count = unsafe pn_data_get_map(data) / 2
                    unsafe pn_data_enter(data)
                    for _ in 0..<min(count, 100) {
                        guard unsafe pn_data_next(data) else { break }
                        let name = unsafe ProtonMessage.array(pn_data_get_bytes(data))
                        guard unsafe pn_data_next(data) else { break }
                        let kind = unsafe pn_data_type(data)
                        guard kind == PN_STRING || kind == PN_SYMBOL else { continue }
                        properties[String(decoding: name, as: UTF8.self)] = unsafe String(
                            decoding: ProtonMessage.array(pn_data_get_bytes(data)), as: UTF8.self)
                    }
                }
            }
            if let product = properties["product"] {
                return [product, properties["version"]].compactMap { $0 }.joined(separator: " ")
            }
            guard let container = unsafe pn_connection_remote_container(connection) else { return "" }
            return unsafe String(cString: container)
        }

        /// What an end point says about an error; `nil` when it says none.
        @unsafe
        static func condition(_ condition: OpaquePointer?) -> ProtonCondition? {
            guard let condition = unsafe condition, unsafe pn_condition_is_set(condition) else { return nil }
            let text = { (pointer: UnsafePointer<CChar>?) in unsafe pointer.map { unsafe String(cString: $0) } ?? "" }
            return unsafe ProtonCondition(
                name: text(pn_condition_get_name(condition)), description: text(pn_condition_get_description(condition))
            )
        }

        // MARK: - Numbers

        /// A number that was not given before.
        func nextNumber() -> UInt64 {
            lastNumber += 1
            return lastNumber
        }

        /// A session with the engine's limits, opened.
        @unsafe
        func openSession() -> OpaquePointer? {
            guard let session = unsafe pn_session(driver.pointee.connection) else { return nil }
            unsafe pn_session_set_incoming_capacity(session, ProtonEngine.incomingCapacity)
            unsafe pn_session_open(session)
            return unsafe session
        }
    }

    /// The library has no memory for what was asked.
    struct ProtonFailure: Error {}
#endif
