internal import Foundation

/// `POST /lab/mode`: sets faults from outside. The body is JSON: `{"mode": "http500", "count": 3}`; `mode` is one of
/// ``Fault``, `count` limits it to so many requests; `{"mode": "down", "seconds": 5}` comes up again by itself;
/// `{"mischief": 0.2, "seed": 7}` mixes.
struct FaultControl: Decodable {
    var mode: Fault?
    var count: Int?
    var seconds: Double?
    var mischief: Double?
    var seed: UInt64?

    /// Carries the order out.
    static func apply(_ body: [UInt8], to script: FaultScript, of server: LabServer) -> LabReply {
        let control: FaultControl
        do {
            control = try JSONDecoder().decode(FaultControl.self, from: Data(body))
        } catch {
            let words = Fault.allCases.map(\.rawValue).joined(separator: ", ")
            return .text(400, "expected JSON like {\"mode\":\"http500\",\"count\":3}; modes: \(words)")
        }
        if let rate = control.mischief {
            let seed = control.seed ?? 1
            script.set(rate > 0 ? Mischief(rate: rate, seed: seed) : nil)
            return .json("{\"mischief\":\(rate),\"seed\":\(seed)}")
        }
        let mode = control.mode ?? .normal
        guard mode == .down else {
            script.set(mode, count: control.count)
            return .json("{\"mode\":\"\(mode.rawValue)\"}")
        }
        let seconds = min(max(control.seconds ?? 5, 0.1), 3_600)
        return .then(.json("{\"mode\":\"down\",\"seconds\":\(seconds)}")) {
            await server.goDown()
            do {
                try await Task.sleep(for: .seconds(seconds))
                try await server.comeUp()
            } catch {
                // Stopped meanwhile, or the port is taken: it stays down.
            }
        }
    }
}
