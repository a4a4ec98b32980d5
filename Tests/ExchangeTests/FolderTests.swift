import Foundation
import Logging
import SidecarBase
import Synchronization
import Testing

@testable import Exchange

/// A folder of one test, removed with it.
private final class Workplace: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("folder-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print(error) }
    }

    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }

    func files(_ folder: String = "") throws -> [String] {
        try names(folder).filter { $0 != "processed" && $0 != "failed" }
    }
}

@Suite("sending by folder") struct FolderTransportTests {
    private func envelope(_ copMsgId: String = "ABC-1", _ bytes: [UInt8] = Array("<a/>".utf8)) -> OutgoingEnvelope {
        OutgoingEnvelope(bytes: bytes, copMsgId: copMsgId, messageType: "CEB311Message", guid: "G", senderId: "S")
    }

    @Test("a message is one file of its own name, whole, and nothing else is left")
    func file() async throws {
        let place = try Workplace()
        let transport = FolderTransport(folder: place.path)
        let word = await Delivered(transport, envelope("ABC-1", Array("<a>1</a>".utf8)))
        #expect(word == .answer(.accepted(text: "file CEB311Message_ABC-1.xml")))
        #expect(try place.names() == ["CEB311Message_ABC-1.xml"])
        #expect(try place.text("CEB311Message_ABC-1.xml") == "<a>1</a>")
        // Sent again while it is there: the same file, not touched.
        let before = try FolderFiles.look(at: place.path + "/CEB311Message_ABC-1.xml")
        #expect(await Delivered(transport, envelope("ABC-1", Array("<a>1</a>".utf8))) == word)
        #expect(try FolderFiles.look(at: place.path + "/CEB311Message_ABC-1.xml") == before)
        // And what a crash left of it is put right.
        try place.write("<a>", "CEB311Message_ABC-1.xml")
        try place.write("rest", ".CEB311Message_ABC-1.xml.portsign")
        #expect(await Delivered(transport, envelope("ABC-1", Array("<a>1</a>".utf8))) == word)
        #expect(try place.names() == ["CEB311Message_ABC-1.xml"])
        #expect(try place.text("CEB311Message_ABC-1.xml") == "<a>1</a>")
    }

    @Test("no identity leads a file out of the folder")
    func hostileNames() async throws {
        let place = try Workplace()
        for id in ["../../etc/x", "a/b", "..", "空 格", String(repeating: "x", count: 255)] {
            guard case .answer(.accepted) = await Delivered(FolderTransport(folder: place.path), envelope(id)) else {
                Issue.record("\(id)")
                continue
            }
        }
        #expect(try place.names().count == 5)
        #expect(try place.names().allSatisfy { $0.hasPrefix("CEB311Message_") && $0.hasSuffix(".xml") })
    }

    @Test("for a client that makes the envelope the file is the message alone, byte for byte")
    func message() async throws {
        let place = try Workplace()
        let bytes = try fixture("dxp-ceb311.xml")
        let transport = FolderTransport(folder: place.path, content: .message)
        #expect(
            await Delivered(transport, envelope("A", bytes)) == .answer(.accepted(text: "file CEB311Message_A.xml")))
        let text = try place.text("CEB311Message_A.xml")
        #expect(text.contains("<ceb:CEB311Message") && !text.contains("DxpMsg"))
        #expect(await Delivered(transport, envelope("B")) == .failure(.nodeFolder))
    }

    @Test("a folder that is not there, or takes nothing, is told and not made")
    func missing() async throws {
        let place = try Workplace()
        try place.write("", "file")
        for folder in [place.path + "/absent", place.path + "/file"] {
            let transport = FolderTransport(folder: folder)
            #expect(await Delivered(transport, envelope()) == .failure(.nodeFolder))
            await #expect(throws: TransportError.self) { try await transport.probe() }
        }
        #expect(try place.names() == ["file"])
        let elsewhere = FolderTransport(folder: place.path, temporary: place.path + "/absent")
        #expect(await Delivered(elsewhere, envelope()) == .failure(.nodeFolder))
        #expect(try await FolderTransport(folder: place.path).probe().contains("1 files"))
    }
}

@Suite("receiving by folder", .timeLimit(.minutes(2))) struct FolderReceiverTests {
    /// What was offered, and what is said to it.
    private final class Desk: Sendable {
        private let state = Mutex<(taken: [String], verdict: FolderReceiver.Verdict)>(([], .stored))

        var taken: [String] { state.withLock { $0.taken } }
        func say(_ verdict: FolderReceiver.Verdict) { state.withLock { $0.verdict = verdict } }
        func take(_ content: [UInt8]) -> FolderReceiver.Verdict {
            state.withLock {
                $0.taken.append(String(decoding: content, as: UTF8.self))
                return $0.verdict
            }
        }
    }

    private func receiver(
        _ place: Workplace, _ desk: Desk, patience: Duration = .seconds(3_600), settle: Duration = .zero,
        limit: Int = 100_000
    ) -> FolderReceiver {
        FolderReceiver(
            places: FolderReceiver.Places(receive: place.path),
            times: FolderReceiver.Times(interval: .milliseconds(5), settle: settle, patience: patience), limit: limit,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { content, _ in desk.take(content) }
    }

    @Test("what is stored is moved, nothing is deleted, and a name that came before comes twice")
    func taken() async throws {
        let place = try Workplace()
        let desk = Desk()
        let receiver = receiver(place, desk)
        try place.write("<a>1</a>", "r.xml")
        await receiver.look()
        #expect(desk.taken == ["<a>1</a>"])
        #expect(try place.files() == [])
        #expect(try place.text("processed/r.xml") == "<a>1</a>")
        try place.write("<a>2</a>", "r.xml")
        await receiver.look()
        #expect(desk.taken == ["<a>1</a>", "<a>2</a>"])
        #expect(try place.text("processed/r.xml") == "<a>1</a>")
        #expect(try place.text("processed/r.xml.1") == "<a>2</a>")
        #expect(try place.names("failed").isEmpty)
    }

    @Test("a file that somebody has open for writing is not touched until it is closed")
    func open() async throws {
        let place = try Workplace()
        let desk = Desk()
        let receiver = receiver(place, desk)
        try place.write("<a>1</a>", "r.xml")
        let writer = try #require(FileHandle(forWritingAtPath: place.path + "/r.xml"))
        for _ in 0..<5 { await receiver.look() }
        #expect(desk.taken.isEmpty)
        #expect(try place.files() == ["r.xml"])
        try writer.close()
        await receiver.look()
        #expect(desk.taken == ["<a>1</a>"])
    }

    @Test("a file that still changes is left alone; so are those whose names say that they are unfinished")
    func growing() async throws {
        let place = try Workplace()
        let desk = Desk()
        let receiver = receiver(place, desk, settle: .seconds(3_600))
        for name in ["a.xml", ".hidden.xml", "b.tmp", "c.xml.part", "d.xml.filepart"] { try place.write("<a/>", name) }
        try FileManager.default.createDirectory(atPath: place.path + "/folder.xml", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: place.path + "/link.xml", withDestinationPath: place.path + "/a.xml")
        await receiver.look()
        await receiver.look()
        #expect(desk.taken.isEmpty)
        let quick = self.receiver(place, desk)
        await quick.look()
        #expect(desk.taken == ["<a/>"])
        #expect(
            try place.files() == [".hidden.xml", "b.tmp", "c.xml.part", "d.xml.filepart", "folder.xml", "link.xml"])
    }

    @Test("half a receipt waits for its other half; when it does not come the file is bad, with the reason beside it")
    func half() async throws {
        let place = try Workplace()
        let desk = Desk()
        try place.write("<a><b>", "r.xml")
        let patient = receiver(place, desk)
        for _ in 0..<3 { await patient.look() }
        #expect(desk.taken.isEmpty)
        #expect(try place.files() == ["r.xml"])
        try place.write("<a><b/></a>", "r.xml")
        await patient.look()
        #expect(desk.taken == ["<a><b/></a>"])
        try place.write("<a><b>", "s.xml")
        desk.say(.refused("S05 cannot be understood"))
        let impatient = receiver(place, desk, patience: .zero)
        await impatient.look()
        #expect(try place.text("failed/s.xml") == "<a><b>")
        #expect(try place.text("failed/s.xml.reason").hasSuffix("S05 cannot be understood\n"))
        #expect(try place.files() == [])
    }

    @Test("what is too large is bad without being read")
    func large() async throws {
        let place = try Workplace()
        let desk = Desk()
        try place.write("<a>" + String(repeating: "x", count: 200) + "</a>", "r.xml")
        await receiver(place, desk, limit: 100).look()
        #expect(desk.taken.isEmpty)
        #expect(try place.names("failed") == ["r.xml", "r.xml.reason"])
    }

    @Test("what could not be stored stays where it is and is offered again")
    func later() async throws {
        let place = try Workplace()
        let desk = Desk()
        desk.say(.later)
        let receiver = receiver(place, desk)
        try place.write("<a/>", "r.xml")
        await receiver.look()
        #expect(try place.files() == ["r.xml"])
        desk.say(.stored)
        await receiver.look()
        #expect(desk.taken == ["<a/>", "<a/>"])
        #expect(try place.names("processed") == ["r.xml"])
    }

    @Test("a stored file that cannot be moved is not stored again by the same watch")
    func stuck() async throws {
        let place = try Workplace()
        let desk = Desk()
        let target = place.path + "/elsewhere"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        let receiver = FolderReceiver(
            places: FolderReceiver.Places(receive: place.path, processed: target + "/gone"),
            times: FolderReceiver.Times(interval: .milliseconds(5), settle: .zero, patience: .seconds(60)),
            limit: 1_000, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { content, _ in
            // The place to move to goes away between the look and the move.
            do { try FileManager.default.removeItem(atPath: target + "/gone") } catch { return .later }
            return desk.take(content)
        }
        try place.write("<a/>", "r.xml")
        await receiver.look()
        #expect(desk.taken == ["<a/>"])
        #expect(try place.files() == ["elsewhere", "r.xml"])
        await receiver.look()
        #expect(desk.taken == ["<a/>"])
        #expect(try place.files() == ["elsewhere"])
        #expect(try place.names("elsewhere/gone") == ["r.xml"])
    }

    @Test("a file that is replaced while it is stored is read again, not moved unread")
    func replaced() async throws {
        let place = try Workplace()
        let desk = Desk()
        let isFirst = Atomic(true)
        let receiver = FolderReceiver(
            places: FolderReceiver.Places(receive: place.path),
            times: FolderReceiver.Times(interval: .milliseconds(5), settle: .zero, patience: .seconds(60)),
            limit: 1_000, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { content, _ in
            if isFirst.exchange(false, ordering: .relaxed) {
                do { try place.write("<b>newer</b>", "r.xml") } catch { return .later }
            }
            return desk.take(content)
        }
        try place.write("<a/>", "r.xml")
        await receiver.look()
        #expect(try place.text("r.xml") == "<b>newer</b>")
        await receiver.look()
        #expect(desk.taken == ["<a/>", "<b>newer</b>"])
        #expect(try place.text("processed/r.xml") == "<b>newer</b>")
    }

    @Test("many files are all taken once, and a watch ends when it is told to")
    func many() async throws {
        let place = try Workplace()
        let desk = Desk()
        for number in 0..<200 { try place.write("<a>\(number)</a>", "r\(number).xml") }
        let receiver = receiver(place, desk)
        let watch = Task { await receiver.run() }
        while desk.taken.count < 200 { try await Task.sleep(for: .milliseconds(5)) }
        watch.cancel()
        await watch.value
        #expect(Set(desk.taken) == Set((0..<200).map { "<a>\($0)</a>" }))
        #expect(desk.taken.count == 200)
        #expect(try place.files() == [])
    }

    @Test("a folder that is not there is told, and not made; when it comes back its files are taken")
    func absent() async throws {
        let place = try Workplace()
        let desk = Desk()
        let receiver = FolderReceiver(
            places: FolderReceiver.Places(receive: place.path + "/mount"),
            times: FolderReceiver.Times(interval: .milliseconds(5), settle: .zero, patience: .seconds(60)),
            limit: 1_000, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { content, _ in desk.take(content) }
        await receiver.look()
        let error = await #expect(throws: TransportError.self) { try await receiver.probe() }
        #expect(error?.code == .nodeFolder)
        #expect(try place.names() == [])
        try FileManager.default.createDirectory(atPath: place.path + "/mount", withIntermediateDirectories: true)
        try place.write("<a/>", "mount/r.xml")
        await receiver.look()
        #expect(desk.taken == ["<a/>"])
    }
}
