#if AMQP1
    internal import CQpidProton

    extension ProtonEngine {
        // MARK: - Opening

        /// Attaches a link that messages are sent on, each to be settled by the peer.
        func openSender(to address: String) throws(ProtonFailure) -> LinkNumber {
            guard let session = unsafe openSession(), let link = unsafe pn_sender(session, name()) else {
                throw ProtonFailure()
            }
            unsafe setAddress(address, of: pn_link_target(link))
            unsafe pn_link_set_snd_settle_mode(link, PN_SND_UNSETTLED)
            return unsafe open(session, link, isSender: true)
        }

        /// Attaches a link that messages come on, at most `credit` of which are here and not settled.
        func openReceiver(from address: String, credit: Int) throws(ProtonFailure) -> LinkNumber {
            guard let session = unsafe openSession(), let link = unsafe pn_receiver(session, name()) else {
                throw ProtonFailure()
            }
            unsafe setAddress(address, of: pn_link_source(link))
            unsafe pn_link_set_snd_settle_mode(link, PN_SND_UNSETTLED)
            unsafe pn_link_set_rcv_settle_mode(link, PN_RCV_FIRST)
            unsafe pn_link_set_max_message_size(link, UInt64(maximumMessage))
            let number = unsafe open(session, link, isSender: false)
            if credit > 0 { unsafe pn_link_flow(link, Int32(clamping: credit)) }
            return number
        }

        /// A queue, as JMS clients ask for one: some brokers would take the name for a topic's. Source: AMQP JMS Mapping 1.0 §5.4.
        @unsafe
        private func setAddress(_ address: String, of terminus: OpaquePointer?) {
            unsafe pn_terminus_set_address(terminus, address)
            let capability = Array("queue".utf8)
            unsafe capability.withUnsafeBytes { bytes in
                _ = unsafe pn_data_put_symbol(pn_terminus_capabilities(terminus), ProtonMessage.bytes(bytes))
            }
        }

        private func name() -> String { "portsign-\(nextNumber())-\(UInt64.random(in: 0...UInt64.max))" }

        @unsafe
        private func open(_ session: OpaquePointer, _ link: OpaquePointer, isSender: Bool) -> LinkNumber {
            let number = nextNumber()
            unsafe pn_link_set_context(link, UnsafeMutableRawPointer(bitPattern: UInt(number)))
            unsafe pn_session_set_context(session, UnsafeMutableRawPointer(bitPattern: UInt(number)))
            unsafe pn_link_open(link)
            ways[number] = unsafe Way(session: session, link: link, isSender: isSender)
            return number
        }

        /// Detaches a link; what is not settled on it goes back to where it came from.
        func close(_ number: LinkNumber) {
            guard let way = ways.removeValue(forKey: number) else { return }
            unsafe forget(way.link)
            unsafe pn_link_close(way.link)
            unsafe pn_session_close(way.session)
        }

        /// What is not settled on a link is no longer asked for.
        @unsafe
        private func forget(_ link: OpaquePointer) {
            for unsafe(number, delivery) in unsafe deliveries where unsafe pn_delivery_link(delivery) == link {
                unsafe deliveries[number] = nil
            }
        }

        // MARK: - Messages

        /// How many messages may be sent on a link now.
        func credit(_ number: LinkNumber) -> Int {
            guard let way = ways[number] else { return 0 }
            return unsafe Int(pn_link_credit(way.link))
        }

        /// Sends a message; its number, by which the outcome comes. `nil` when the link is gone or takes none now.
        func send(_ message: [UInt8], on number: LinkNumber) -> UInt64? {
            guard let way = ways[number], unsafe pn_link_credit(way.link) > 0 else { return nil }
            let delivery = nextNumber()
            let tag = unsafe withUnsafeBytes(of: delivery.bigEndian) { unsafe Array($0) }
            let pointer = unsafe tag.withUnsafeBytes { bytes in
                unsafe pn_delivery(way.link, ProtonMessage.bytes(bytes))
            }
            guard let pointer = unsafe pointer else { return nil }
            unsafe setNumber(delivery, of: pointer)
            let sent = unsafe message.withUnsafeBytes { bytes in
                unsafe pn_link_send(way.link, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            guard sent == message.count, unsafe pn_link_advance(way.link) else {
                unsafe pn_delivery_abort(pointer)
                return nil
            }
            unsafe deliveries[delivery] = pointer
            return delivery
        }

        /// Settles a message that came, and lets another one come.
        func settle(_ delivery: UInt64, as outcome: ProtonOutcome) {
            guard let pointer = unsafe deliveries.removeValue(forKey: delivery) else { return }
            let link = unsafe pn_delivery_link(pointer)
            let state: Int =
                switch outcome {
                case .accepted: Int(PN_ACCEPTED)
                case .rejected: Int(PN_REJECTED)
                case .released, .modified, .unknown: Int(PN_RELEASED)
                }
            unsafe pn_delivery_update(pointer, UInt64(state))
            unsafe pn_delivery_settle(pointer)
            unsafe pn_link_flow(link, 1)
        }

        @unsafe
        private func setNumber(_ number: UInt64, of delivery: OpaquePointer) {
            unsafe pn_delivery_set_context(delivery, UnsafeMutableRawPointer(bitPattern: UInt(number)))
        }

        // MARK: - Events

        @unsafe
        func sessionClosed(_ session: OpaquePointer?) -> ProtonEvent? {
            guard let session = unsafe session else { return nil }
            let number = unsafe UInt64(UInt(bitPattern: pn_session_get_context(session)))
            let condition = unsafe ProtonEngine.condition(pn_session_remote_condition(session))
            let way = ways.removeValue(forKey: number)
            if let way { unsafe forget(way.link) }
            unsafe pn_session_close(session)
            unsafe pn_session_free(session)
            return way == nil ? .left(number) : .detached(number, condition)
        }

        @unsafe
        func linkEvent(_ event: OpaquePointer) -> ProtonEvent? {
            guard let link = unsafe pn_event_link(event) else { return nil }
            let number = unsafe UInt64(UInt(bitPattern: pn_link_get_context(link)))
            guard let way = ways[number] else { return nil }
            switch unsafe pn_event_type(event) {
            case PN_LINK_REMOTE_OPEN:
                // A peer that refuses attaches to nothing and then detaches with the reason.
                let terminus = unsafe way.isSender ? pn_link_remote_target(link) : pn_link_remote_source(link)
                return unsafe pn_terminus_get_type(terminus) == PN_UNSPECIFIED ? nil : .attached(number)
            case PN_LINK_REMOTE_CLOSE, PN_LINK_REMOTE_DETACH:
                let condition = unsafe ProtonEngine.condition(pn_link_remote_condition(link))
                close(number)
                return .detached(number, condition)
            case PN_LINK_FLOW where way.isSender: return .credit(number, credit(number))
            case PN_DELIVERY:
                guard let delivery = unsafe pn_event_delivery(event) else { return nil }
                return unsafe way.isSender ? outcome(of: delivery, on: number) : arrival(on: number)
            default: return nil
            }
        }

        @unsafe
        private func outcome(of delivery: OpaquePointer, on link: LinkNumber) -> ProtonEvent? {
            let number = unsafe UInt64(UInt(bitPattern: pn_delivery_get_context(delivery)))
            guard unsafe deliveries[number] != nil else { return nil }
            let outcome: ProtonOutcome
            switch unsafe Int(pn_delivery_remote_state(delivery)) {
            case Int(PN_ACCEPTED): outcome = .accepted
            case Int(PN_REJECTED):
                outcome = .rejected(
                    unsafe ProtonEngine.condition(pn_disposition_condition(pn_delivery_remote(delivery))))
            case Int(PN_RELEASED): outcome = .released
            case Int(PN_MODIFIED): outcome = .modified
            default:
                guard unsafe pn_delivery_settled(delivery) else { return nil }
                outcome = .unknown
            }
            unsafe deliveries[number] = nil
            unsafe pn_delivery_settle(delivery)
            return .outcome(link, delivery: number, outcome)
        }

        /// Takes in what has come of the message that is under way, bounded by the limit whatever the peer sends.
        private func arrival(on number: LinkNumber) -> ProtonEvent? {
            guard var way = ways[number], let delivery = unsafe pn_link_current(way.link) else { return nil }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            var isAtEnd = false
            while !isAtEnd {
                let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                    unsafe pn_link_recv(
                        way.link, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
                }
                guard count > 0 else {
                    isAtEnd = count < 0
                    break
                }
                way.size += UInt64(count)
                if way.size <= UInt64(maximumMessage) + 65_536 {
                    way.incoming.append(contentsOf: chunk[..<count])
                } else {
                    way.incoming = []
                }
            }
            defer { ways[number] = way }
            if unsafe pn_delivery_aborted(delivery) {
                (way.incoming, way.size) = ([], 0)
                unsafe pn_delivery_settle(delivery)
                unsafe pn_link_flow(way.link, 1)
                return nil
            }
            guard isAtEnd, unsafe !pn_delivery_partial(delivery) else { return nil }
            let (encoded, size) = (way.incoming, way.size)
            (way.incoming, way.size) = ([], 0)
            let identity = nextNumber()
            unsafe setNumber(identity, of: delivery)
            unsafe deliveries[identity] = delivery
            unsafe pn_link_advance(way.link)
            let body = size == encoded.count ? ProtonMessage.body(of: encoded) : nil
            let fitting = body.flatMap { $0.count <= maximumMessage ? $0 : nil }
            return .delivered(number, delivery: identity, body: fitting, size: size)
        }
    }
#endif
