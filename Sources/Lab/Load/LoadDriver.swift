internal import Synchronization

/// Sends many messages and writes down what the caller was told about each.
package struct LoadDriver: Sendable {
    /// What is sent.
    package struct Plan: Sendable {
        package var messages = 1
        /// Messages under way at the same time.
        package var concurrency = 1
        /// In turn.
        package var kinds: [SampleKind] = [.order]
        package var documents = 1
        package var lines = 3
        package var encodings: [DeclareEncoding] = [.percent]

        package init() {}
    }

    /// Gives each number once.
    private final class Counter: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                defer { value += 1 }
                return value
            }
        }
    }

    private let caller: DeclareCaller
    private let samples: SampleMessages
    private let file: AppendFile?

    /// - Parameters:
    ///   - caller: hands the messages in.
    ///   - samples: makes them.
    ///   - file: gets a line for each message as soon as it is answered.
    package init(caller: DeclareCaller, samples: SampleMessages, file: AppendFile? = nil) {
        self.caller = caller
        self.samples = samples
        self.file = file
    }

    /// Sends all messages of the plan, or until the task is cancelled.
    /// - Returns: what the caller was told, in the order of the answers.
    package func run(_ plan: Plan) async -> [LoadResult] {
        let counter = Counter()
        return await withTaskGroup(of: [LoadResult].self) { group in
            for _ in 0..<max(1, plan.concurrency) {
                group.addTask {
                    var results: [LoadResult] = []
                    while !Task.isCancelled {
                        let index = counter.next()
                        guard index < plan.messages else { break }
                        results.append(await send(index, plan))
                    }
                    return results
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func send(_ index: Int, _ plan: Plan) async -> LoadResult {
        let kind = plan.kinds.isEmpty ? .order : plan.kinds[index % plan.kinds.count]
        let encoding = plan.encodings.isEmpty ? .percent : plan.encodings[index % plan.encodings.count]
        let sample = samples.make(kind, documents: plan.documents, lines: plan.lines)
        let start = ContinuousClock.now
        let outcome = await caller.declare(sample.xml, encoding: encoding)
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        let (told, detail): (LoadResult.Told, String) =
            switch outcome {
            case .signed: (.success, "")
            case .refused(let text): (.refused, String(text.prefix(300)))
            case .noAnswer(let text): (.nothing, String(text.prefix(300)))
            }
        let result = LoadResult(
            guid: sample.guid, messageType: kind.rawValue, told: told, detail: detail, milliseconds: milliseconds)
        do {
            try file?.append(result)
        } catch {
            return LoadResult(
                guid: sample.guid, messageType: kind.rawValue, told: told, detail: "not written: \(error)",
                milliseconds: milliseconds)
        }
        return result
    }
}
