import SmartCard
import Synchronization
import Testing

@Suite("CardThread")
struct CardThreadTests {
    actor Reader {
        private let thread: CardThread
        private var count = 0
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        init(_ thread: CardThread) { self.thread = thread }

        func next() -> Int {
            count += 1
            return count
        }

        nonisolated func nextInPlace() -> Int {
            assumeIsolated { reader in
                reader.count += 1
                return reader.count
            }
        }
    }

    @Test("an actor's work and plain work on the same thread exclude each other")
    func shared() async {
        let thread = CardThread(label: "test")
        let reader = Reader(thread)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { _ = await reader.next() }
                group.addTask {
                    await withCheckedContinuation { continuation in
                        thread.run {
                            _ = reader.nextInPlace()
                            continuation.resume()
                        }
                    }
                }
            }
        }
        #expect(await reader.next() == 401)
    }
}
