import Foundation
import Testing

/// Start, stop, and the one-ledger rule.
@Suite("the sidecar's life") struct LifeTests {
    @Test("a second instance on the same ledger is refused and the first goes on")
    func secondInstance() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let second = try await Program.run(Products.portsign, ["serve", "--config", sidecar.configuration])
        #expect(second.status == 3)
        #expect(second.errors.contains("ledger.in_use"))
        #expect(try await Caller(base: sidecar.url).declare(Messages.order()).message != nil)
        #expect(await sidecar.stop() == 0)
    }

    @Test("SIGTERM ends it with status 0, and what was answered is in the ledger")
    func cleanStop() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let base = sidecar.url
        let answered = try await withThrowingTaskGroup(of: String?.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let guid = UUID().uuidString
                    // The stop may cut a request off; then it was not answered, and nothing is claimed of it.
                    let answer = try? await Caller(base: base).declare(
                        Messages.order(guid: guid, orderNo: "STOP\(index)"))
                    return answer?.message == nil ? nil : guid
                }
            }
            var answered: [String] = []
            for try await guid in group {
                if let guid { answered.append(guid) }
                if answered.count == 10 { sidecar.program?.signal(SIGTERM) }
            }
            return answered
        }
        #expect(await sidecar.stop() == 0)
        #expect(answered.count >= 10)
        for guid in answered {
            #expect(try await sidecar.command("ledger", "show", guid).status == 0)
        }
        #expect(try await sidecar.command("ledger", "verify").status == 0)
    }
}
