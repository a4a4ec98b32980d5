import Exchange
import Foundation
import Logging
import SidecarBase
import Testing

@testable import Pipeline

/// Comparing the answers of two services, as old callers would read them.
@Suite("shadow mode, comparing") struct ShadowComparisonTests {
    private func signed(
        note: String = "x", value: String = "AAAA", certificate: String = "BBBB", prefix: String = "",
        space: String = ""
    ) -> String {
        let colon = prefix.isEmpty ? "" : prefix + ":"
        let declaration = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)"
        return
            "<?xml version=\\\"1.0\\\"?><ceb:CEB311Message xmlns:ceb=\\\"http://www.chinaport.gov.cn/ceb\\\" guid=\\\"G-1\\\">"
            + "\(space)<ceb:Order>\(space)<ceb:note>\(note)</ceb:note></ceb:Order>"
            + "<\(colon)Signature \(declaration)=\\\"http://www.w3.org/2000/09/xmldsig#\\\">"
            + "<\(colon)SignatureValue>\(value)</\(colon)SignatureValue><\(colon)X509Certificate>\(certificate)</\(colon)X509Certificate>"
            + "</\(colon)Signature></ceb:CEB311Message>"
    }

    private func answer(_ text: String, status: Int = 200) -> ShadowAnswer {
        ShadowAnswer(status: status, contentType: "application/json", body: Array(text.utf8), milliseconds: 1)
    }

    private func success(_ document: String, prefix: String = "{\"success\":true,\"xml\":\"") -> ShadowAnswer {
        answer(prefix + document + "\"}")
    }

    private func reasons(_ ours: ShadowAnswer, _ theirs: ShadowAnswer) -> [ShadowComparison.Reason] {
        ShadowComparison(ours: ours, theirs: theirs).differences.map(\.reason)
    }

    @Test("signature values, prefixes, white space between elements and line ends make no difference")
    func same() {
        let theirs = success(signed(value: "CCCC", prefix: "ds", space: "\\n  ") + "")
        let compared = ShadowComparison(ours: success(signed()), theirs: theirs)
        #expect(compared.differences.isEmpty, "\(compared.differences)")
        #expect(compared.type == "CEB311Message" && compared.guid == "G-1" && !compared.hasOtherCertificate)
        #expect(
            ShadowComparison(ours: success(signed()), theirs: success(signed(certificate: "D"))).hasOtherCertificate)
        let failed = answer("{\"success\":false,\"xml\":\"card.absent: x\"}")
        #expect(reasons(failed, answer("{\"success\":false,\"xml\":\"NO_CARD\"}")).isEmpty)
        // Escapes may differ, too.
        #expect(reasons(success(signed(note: "\\u4e2d\\/")), success(signed(note: "中/"))).isEmpty)
    }

    @Test("what a caller would notice is a difference, with its place and without a value")
    func differences() {
        let good = success(signed(note: "buyer 330100190001010000"))
        let other = ShadowComparison(ours: good, theirs: success(signed(note: "y")))
        #expect(other.differences == [.init(reason: .document, place: "CEB311Message/Order/note")])
        let refused = answer("{\"success\":false,\"xml\":\"signer.held: buyer 330100190001010000\"}")
        #expect(
            ShadowComparison(ours: refused, theirs: good).differences
                == [.init(reason: .flag, place: "ours refused: signer.held")])
        #expect(reasons(good, refused) == [.flag])
        #expect(
            reasons(good, success(signed(note: "buyer 330100190001010000"), prefix: "{\"status\":true,\"data\":\""))
                == [.prefix])
        #expect(reasons(good, success("<a/>")) == [.signature])
        #expect(reasons(good, answer("<html>true</html>", status: 500)) == [.status, .prefix, .signature])
        #expect(reasons(good, answer("")) == [.flag])
    }

    private struct Silent: ShadowAsking {
        func ask(_ request: ShadowRequest) async throws(SidecarError) -> ShadowAnswer {
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {}
            throw SidecarError(.shadowNoAnswer)
        }
    }

    @Test("an old service that never answers holds so many requests and no more, and ends with the desk")
    func bounded() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shadow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let logger = Logger(label: "shadow") { _ in SwiftLogNoOpLogHandler() }
        let desk = ShadowDesk(
            service: Silent(), answer: .ours, sample: 100, parallel: 3,
            journal: ShadowJournal(folder: folder.path, logger: logger), logger: logger)
        for _ in 0..<10 {
            desk.follow(
                ShadowRequest(body: [1], contentType: nil, accept: nil),
                ours: answer("{\"success\":false,\"xml\":\"x\"}"))
        }
        #expect(desk.counts.skipped == 7)
        await desk.close()
        #expect(desk.counts.unanswered == 3)
        let records = try #require(ShadowJournal.records(in: folder.path))
        #expect(records.count == 3 && records.allSatisfy { $0.verdict == .unanswered })
    }
}
