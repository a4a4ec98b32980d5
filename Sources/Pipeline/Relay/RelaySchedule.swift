internal import Ledger
internal import SidecarBase

/// Which receipt a target gets next: a bounded number under way, and receipts that have a number in common (an order number and
/// its like) one after the other, in the order in which they came. A receipt that is not taken holds back those of its numbers
/// and no others. A pure value.
struct RelaySchedule {
    private let places: Int
    private let capacity: Int
    private var waiting: [WaitingRelay] = []
    private var running: [Int64: WaitingRelay] = [:]
    /// The newest receipt that was read from the ledger.
    private(set) var last: Int64 = 0

    /// - Parameters:
    ///   - places: how many receipts are under way at once.
    ///   - capacity: how many are looked at: with so many that are held back, those behind them wait too.
    init(places: Int, capacity: Int = 4_096) {
        self.places = max(1, places)
        self.capacity = capacity
    }

    /// How many receipts are under way.
    var runningCount: Int { running.count }

    /// How many more are to be read; none while there are plenty.
    var wanted: Int { waiting.count <= capacity / 2 ? capacity - waiting.count : 0 }

    /// Takes receipts in the order in which they came.
    mutating func add(_ relays: [WaitingRelay]) {
        for relay in relays {
            last = max(last, relay.sequence)
            if running[relay.sequence] == nil { waiting.append(relay) }
        }
    }

    /// Begins anew: older receipts were put into the line.
    mutating func forgetWaiting() {
        waiting = []
        last = 0
    }

    /// The next receipt, which is under way from now on; `nil` when none may be begun.
    mutating func next(at time: ChinaTime) -> WaitingRelay? {
        guard running.count < places else { return nil }
        var held = Set(running.values.flatMap(\.numbers))
        for (index, relay) in waiting.enumerated() {
            if relay.due <= time, held.isDisjoint(with: relay.numbers) {
                waiting.remove(at: index)
                running[relay.sequence] = relay
                return relay
            }
            held.formUnion(relay.numbers)
        }
        return nil
    }

    /// When the next receipt is due that is not; `nil` when there is none.
    func nextDue(after time: ChinaTime) -> ChinaTime? {
        waiting.lazy.map(\.due).filter { $0 > time }.min()
    }

    /// Notes the end of an attempt; `later` is when the next one is due, `nil` when the target has the receipt.
    mutating func end(_ sequence: Int64, later: ChinaTime?) {
        guard let relay = running.removeValue(forKey: sequence), let later else { return }
        let again = WaitingRelay(
            sequence: sequence, due: later, attempts: relay.attempts + 1, numbers: relay.numbers)
        let place = waiting.firstIndex { $0.sequence > sequence } ?? waiting.endIndex
        waiting.insert(again, at: place)
    }
}
