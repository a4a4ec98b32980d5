internal import SidecarBase
internal import TerminalEnvelope

/// Hands messages to a certified client by a folder that the client watches. Source: dxp.md §7.8.
///
/// A file is written under a temporary name, brought to the disk, and then given its name, so that the client sees it whole
/// or not at all. The name follows from the CopMsgId: a message that is sent again finds its own file, if it is still there.
package struct FolderTransport: Transport {
    /// What a file holds.
    package enum Content: Sendable, Equatable {
        /// The DxpMsg: for clients of a terminal node.
        case envelope
        /// The signed message alone: for clients that make the envelope themselves.
        case message
    }

    private let folder: String
    private let temporary: String
    private let content: Content

    /// - Parameters:
    ///   - folder: the client's send folder.
    ///   - temporary: where files are written before they get their names, on the same file system; `nil` for the send folder.
    ///   - content: what a file holds.
    package init(folder: String, temporary: String? = nil, content: Content = .envelope) {
        self.folder = folder
        self.temporary = temporary ?? folder
        self.content = content
    }

    package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        let bytes = try bytes(of: envelope)
        let name = FolderTransport.name(of: envelope)
        let (folder, temporary) = (folder, temporary)
        do {
            try await FolderQueue.run { () throws(FolderFiles.Failure) in
                // A missing folder is a mount that is not there: nothing is made in its place.
                try FolderFiles.check(folder: folder)
                if FolderTransport.holds(folder + "/" + name, bytes) { return try FolderFiles.sync(folder: folder) }
                try FolderFiles.place(bytes, as: name, in: folder, by: temporary)
            }
        } catch {
            throw TransportError(.nodeFolder, error.description)
        }
        return .accepted(text: "file \(name)")
    }

    package func probe() async throws(TransportError) -> String {
        let (folder, temporary) = (folder, temporary)
        let waiting: Int
        do {
            waiting = try await FolderQueue.run { () throws(FolderFiles.Failure) in
                try FolderFiles.check(folder: folder)
                try FolderFiles.check(folder: temporary)
                return try FolderFiles.names(in: folder).count { !$0.hasPrefix(".") }
            }
        } catch {
            throw TransportError(.nodeFolder, error.description)
        }
        return "\(folder), \(waiting) files wait for the client"
    }

    /// Whether a file has these bytes already; when it cannot be told, it is written.
    private static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
        do throws(FolderFiles.Failure) {
            return try FolderFiles.read(path, limit: bytes.count).content == bytes
        } catch {
            return false
        }
    }

    private func bytes(of envelope: OutgoingEnvelope) throws(TransportError) -> [UInt8] {
        guard content == .message else { return envelope.bytes }
        do {
            if case .message(let message) = try TerminalMessage.unwrap(envelope.bytes) { return message.data }
        } catch {
            throw TransportError(.nodeFolder, error.description)
        }
        throw TransportError(.nodeFolder, "the envelope holds no message")
    }

    /// `CEB311Message_<CopMsgId>.xml`, of letters, digits, hyphens and underscores.
    static func name(of envelope: OutgoingEnvelope) -> String {
        func plain(_ text: String) -> String {
            String(
                text.prefix(200).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
        }
        return plain(envelope.messageType) + "_" + plain(envelope.copMsgId) + ".xml"
    }
}
