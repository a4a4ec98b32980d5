import ArgumentParser
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign shadow`
struct ShadowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow", abstract: "Looks at what comparing with the old service said.",
        subcommands: [Report.self])

    /// `portsign shadow report`
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "report", abstract: "Sums up the requests that the old service got, too.",
            discussion: "It reads the journal in state.folder. Exit status 1 when answers differed.")

        @Option(help: "At most so many differences one by one, the newest first.") var limit = 20
        @Flag(help: "The same as JSON.") var json = false
        @OptionGroup var option: ConfigurationOption

        private struct Answer: Encodable {
            let compared: Int
            let same: Int
            let differs: Int
            let unanswered: Int
            let otherCertificate: Int
            let reasons: [String: Int]
            let oursMilliseconds: Percentiles
            let theirsMilliseconds: Percentiles
            let differences: [ShadowRecord]
        }

        /// The middle one, and the one that a twentieth is above; `nil` of nothing.
        private struct Percentiles: Encodable {
            let median: Int?
            let p95: Int?

            init(_ values: [Int]) {
                let sorted = values.sorted()
                median = sorted.isEmpty ? nil : sorted[sorted.count / 2]
                p95 = sorted.isEmpty ? nil : sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
            }

            var text: String { "\(median.map(String.init) ?? "-") ms, \(p95.map(String.init) ?? "-") ms" }
        }

        func validate() throws {
            guard limit >= 0 else { throw ValidationError("--limit is 0 or more") }
        }

        func run() async throws {
            let settings = try option.load()
            guard let records = ShadowJournal.records(in: settings.state.folder) else {
                throw CommandFailure(
                    .environment,
                    Language.text(
                        "nothing was compared yet; compatibility.shadow.url switches it on",
                        "尚无比较记录；以 compatibility.shadow.url 启用"))
            }
            let differing = records.filter { $0.verdict == .differs }
            let reasons = Dictionary(
                grouping: differing.flatMap(\.differences), by: \.reason.rawValue
            ).mapValues(\.count)
            let answer = Answer(
                compared: records.count, same: records.count { $0.verdict == .same }, differs: differing.count,
                unanswered: records.count { $0.verdict == .unanswered },
                otherCertificate: records.count { $0.otherCertificate }, reasons: reasons,
                oursMilliseconds: Percentiles(records.map(\.oursMilliseconds)),
                theirsMilliseconds: Percentiles(records.compactMap(\.theirsMilliseconds)),
                differences: Array(differing.reversed().prefix(limit)))
            if json { try Terminal.say(json: answer) } else { show(answer, from: records) }
            if !differing.isEmpty { throw CommandFailure(.no) }
        }

        private func show(_ answer: Answer, from records: [ShadowRecord]) {
            if let first = records.first, let last = records.last { Terminal.say("\(first.time) – \(last.time)") }
            Terminal.say(
                Language.text(
                    "\(answer.compared) requests: \(answer.same) same, \(answer.differs) different, \(answer.unanswered) without an answer of the old service",
                    "\(answer.compared) 个请求：一致 \(answer.same)，不一致 \(answer.differs)，原服务未应答 \(answer.unanswered)"))
            if answer.otherCertificate > 0 {
                Terminal.say(
                    Language.text(
                        "\(answer.otherCertificate) signed with another certificate than the old service",
                        "\(answer.otherCertificate) 个报文双方使用的证书不同"))
            }
            Terminal.say(
                Language.text("median and 95 % of the time: ", "耗时中位数与 95 分位：")
                    + "PortSign \(answer.oursMilliseconds.text); "
                    + Language.text("old service ", "原服务 ") + answer.theirsMilliseconds.text)
            for (reason, count) in answer.reasons.sorted(by: { $0.key < $1.key }) {
                Terminal.say("  \(reason): \(count)")
            }
            guard !answer.differences.isEmpty else { return }
            Terminal.say(
                table: answer.differences.map { record in
                    [
                        record.time, record.type, record.guid,
                        record.differences.map { "\($0.reason.rawValue): \($0.place)" }.joined(separator: "; "),
                    ]
                })
        }
    }
}
