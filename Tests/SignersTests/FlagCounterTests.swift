import Foundation
import SidecarBase
import Testing

@testable import Signers

/// The PIN guard with devices whose counter tells no number.
@Suite("PINGuard, with a counter of flags") struct FlagCounterTests {
    /// A device that answers as it is told.
    private final class Device: PINDevice {
        var counters: [PINTries]
        var answers: [Result<PINAnswer, SignerError>]
        private(set) var offers = 0

        init(_ counters: [PINTries], _ answers: [Result<PINAnswer, SignerError>]) {
            self.counters = counters
            self.answers = answers
        }

        func form(_ secret: Secret) throws(SignerError) -> PINBytes { PINBytes(secret.withExposed { Array($0.utf8) }) }

        func pinTriesLeft() throws(SignerError) -> PINTries {
            counters.count > 1 ? counters.removeFirst() : counters.first ?? .unknown
        }

        func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
            offers += 1
            return try answers.isEmpty ? .accepted : answers.removeFirst().get()
        }
    }

    private func verify(_ pinGuard: inout PINGuard, _ device: Device) -> ErrorCode? {
        do throws(SignerError) {
            _ = try pinGuard.verify(Secret("135790"), certNo: "01", on: device)
            return nil
        } catch {
            return error.code
        }
    }

    private func pinGuard(allowsFewTries: Bool = false, record: String? = nil) throws -> PINGuard {
        PINGuard(record: PINRecord(path: try record ?? CardTestWorld.recordPath()), allowsFewTries: allowsFewTries)
    }

    private static let lost = Result<PINAnswer, SignerError>.failure(SignerError(.signerFailed, "C_Login"))

    @Test("with no wrong PIN since the last right one the PIN is offered, with one it is not")
    func counters() throws {
        for (tries, code) in [
            (PINTries.undiminished, ErrorCode?.none), (.diminished, .cardPinGuard), (.left(1), .cardPinGuard),
            (.blocked, .cardPinBlocked),
        ] {
            let device = Device([tries], [])
            var pinGuard = try pinGuard()
            #expect(verify(&pinGuard, device) == code)
            #expect(device.offers == (code == nil ? 1 : 0))
        }
        let device = Device([.diminished], [])
        var bold = try pinGuard(allowsFewTries: true)
        #expect(verify(&bold, device) == nil)
    }

    @Test("an answer that was lost counts as refused when the flags say so afterwards, after a restart, too")
    func lostAndCounted() throws {
        for restarts in [false, true] {
            let record = try CardTestWorld.recordPath()
            let device = Device([.undiminished, .diminished], [FlagCounterTests.lost])
            var pinGuard = try pinGuard(allowsFewTries: true, record: record)
            #expect(verify(&pinGuard, device) == .signerFailed)
            if restarts { pinGuard = try self.pinGuard(allowsFewTries: true, record: record) }
            #expect(verify(&pinGuard, device) == .cardPinWrong)
            #expect(verify(&pinGuard, device) == .cardPinWrong)
            #expect(device.offers == 1)
        }
    }

    @Test("an answer that was lost does not count when the flags stay clear")
    func lostAndNotCounted() throws {
        let device = Device([.undiminished], [FlagCounterTests.lost])
        var pinGuard = try pinGuard()
        #expect(verify(&pinGuard, device) == .signerFailed)
        #expect(verify(&pinGuard, device) == nil)
        #expect(device.offers == 2)
    }

    @Test("where a wrong PIN had been offered before, a lost answer counts as refused")
    func lostInDoubt() throws {
        let device = Device([.diminished], [FlagCounterTests.lost])
        var pinGuard = try pinGuard(allowsFewTries: true)
        #expect(verify(&pinGuard, device) == .signerFailed)
        #expect(verify(&pinGuard, device) == .cardPinWrong)
        #expect(device.offers == 1)
    }
}
