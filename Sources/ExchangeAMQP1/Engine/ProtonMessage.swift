#if AMQP1
    internal import CQpidProton

    /// Messages as AMQP 1.0 writes them. Source: AMQP 1.0 §3.2.
    enum ProtonMessage {
        /// Writes a message that is kept on disk, its bytes as one data section.
        ///
        /// - Returns: `nil` where the library cannot write it.
        static func encode(_ body: [UInt8], contentType: String, contentEncoding: String, messageId: String) -> [UInt8]?
        {
            guard let message = unsafe pn_message() else { return nil }
            defer { unsafe pn_message_free(message) }
            unsafe pn_message_set_inferred(message, true)
            unsafe pn_message_set_durable(message, true)
            unsafe pn_message_set_content_type(message, contentType)
            unsafe pn_message_set_content_encoding(message, contentEncoding)
            let identity = Array(messageId.utf8)
            let isNamed = unsafe identity.withUnsafeBytes { bytes in
                var id = unsafe pn_msgid_t()
                unsafe id.type = PN_STRING
                unsafe id.u.as_bytes = ProtonMessage.bytes(bytes)
                return unsafe pn_message_set_id(message, id) == 0
            }
            let isFilled = unsafe body.withUnsafeBytes { bytes in
                unsafe pn_data_put_binary(pn_message_body(message), ProtonMessage.bytes(bytes)) == 0
            }
            guard isNamed, isFilled else { return nil }
            // All but the body is short.
            var encoded = [UInt8](repeating: 0, count: body.count + identity.count + 1_024)
            var size = encoded.count
            let status = unsafe encoded.withUnsafeMutableBytes { buffer in
                unsafe pn_message_encode(message, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), &size)
            }
            guard status == 0 else { return nil }
            encoded.removeLast(encoded.count - size)
            return encoded
        }

        /// The bytes of a message: its data section, or its text; `nil` for anything else.
        static func body(of encoded: [UInt8]) -> [UInt8]? {
            guard let message = unsafe pn_message() else { return nil }
            defer { unsafe pn_message_free(message) }
            let status = unsafe encoded.withUnsafeBytes { bytes in
                unsafe pn_message_decode(
                    message, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            guard status == 0, let data = unsafe pn_message_body(message) else { return nil }
            unsafe pn_data_rewind(data)
            guard unsafe pn_data_next(data) else { return nil }
            switch unsafe pn_data_type(data) {
            case PN_BINARY: return unsafe array(pn_data_get_binary(data))
            case PN_STRING: return unsafe array(pn_data_get_string(data))
            default: return nil
            }
        }

        /// A copy of what the library points at.
        @unsafe
        static func array(_ bytes: pn_bytes_t) -> [UInt8] {
            unsafe Array(UnsafeRawBufferPointer(start: bytes.start, count: bytes.size))
        }

        /// What points at bytes for the library; not longer than they are held.
        @unsafe
        static func bytes(_ buffer: UnsafeRawBufferPointer) -> pn_bytes_t {
            unsafe pn_bytes(buffer.count, buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
    }
#endif
