import ArgumentParser
internal import SidecarBase
internal import XMLCanonical

/// `portsign compat-check`
struct CompatCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compat-check",
        abstract:
            "Calls a signing service in every way in which old programs do, and says whether they get what they expect.",
        discussion: """
            With a second service the two are compared; signatures, texts of failures and times are not. Only http: the old \
            interface has no TLS. Without --message an order of a company that does not exist is handed in: PortSign \
            refuses it, the old service may sign it, and no node takes it. With --message a real message is handed in some \
            fifteen times, and whoever sends what it signs may send it as often: that needs --sign. Exit status 1 when the \
            first service fails where old programs would notice, or differs from the second.
            """)

    @Argument(help: "The service: http://HOST:PORT, with its path where that was renamed.") var url: String
    @Argument(help: "Another service to compare it with.") var other: String?
    @Option(help: "A file with an unsigned customs message of a company that both sign for.") var message: String?
    @Flag(help: "Have that message signed; a service that sends what it signs declares it.") var sign = false
    @Option(help: "Seconds within which each answer must be there.") var timeout = 15
    @Flag(help: "The same as JSON.") var json = false

    func validate() throws {
        for url in [url, other].compactMap(\.self) where IdiomPlace(url) == nil {
            throw ValidationError("\(url): http://HOST:PORT is wanted, with or without a path")
        }
        guard message == nil || sign else {
            throw ValidationError(
                "--message has that message signed again and again, and declared by a service that sends: add --sign")
        }
        guard !sign || message != nil else { throw ValidationError("--sign needs --message") }
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout is 1 to 600 seconds") }
    }

    func run() async throws {
        let places = [url, other].compactMap(\.self).compactMap { IdiomPlace($0) }
        let given = try message.map { try Self.real($0) }
        if given != nil {
            Terminal.complain(
                Language.text(
                    "\(message ?? "") is signed for real now, again and again.", "\(message ?? "") 将被多次真实加签。"))
        }
        // The same messages for both, so that their answers can be compared.
        let (probe, large) = (IdiomMessage.probe(), IdiomMessage.probe(padding: 2 << 20))
        var columns: [[Idiom: IdiomOutcome]] = []
        for place in places { columns.append(try await tried(at: place, given ?? probe, large)) }
        let lines = Idiom.allCases.map { idiom in CompatLine(idiom, columns.compactMap { $0[idiom] }) }
        if json {
            try Terminal.say(json: CompatReport(services: [url, other].compactMap(\.self), lines: lines))
        } else {
            show(lines)
        }
        guard lines.allSatisfy(\.isGood) else { throw CommandFailure(.no) }
    }

    /// A real message, which must be XML in UTF-8 or GB18030.
    private static func real(_ path: String) throws -> IdiomMessage {
        let bytes = try XMLText.utf8(decoding: try Files.read(path))
        let root = try XMLDocument(parsing: bytes).root
        guard root.name.hasPrefix("CEB"), root.name.hasSuffix("Message") else {
            throw CommandFailure(.usage, "\(path): \(root.name) is no customs message")
        }
        return IdiomMessage(bytes: bytes, isReal: true)
    }

    private func tried(
        at place: IdiomPlace, _ message: IdiomMessage, _ large: IdiomMessage
    ) async throws -> [Idiom: IdiomOutcome] {
        var outcomes: [Idiom: IdiomOutcome] = [:]
        var baseline: String?
        for (number, idiom) in Idiom.allCases.enumerated() {
            Progress.show(place.authority, done: number, total: Idiom.allCases.count)
            let used = idiom == .large ? large : message
            do throws(IdiomConnection.Failure) {
                let request: IdiomRequest
                do {
                    request = try IdiomRequest(idiom, used, at: place)
                } catch {
                    outcomes[idiom] = IdiomOutcome(verdict: .skipped, text: error.code.name, content: nil)
                    continue
                }
                let answer = try await IdiomConnection.exchange(request, with: place, timeout: .seconds(timeout))
                outcomes[idiom] = IdiomJudge.judge(answer, to: idiom, used, baseline: baseline)
                if idiom == .percent {
                    let text = String(decoding: answer.body, as: UTF8.self)
                    if !text.contains("true") { baseline = IdiomJudge.code(in: text) }
                }
            } catch {
                outcomes[idiom] = IdiomOutcome(verdict: .bad, text: error.text, content: nil)
            }
        }
        Progress.end()
        return outcomes
    }

    private func show(_ lines: [CompatLine]) {
        var rows = [
            [Language.text("idiom", "调用方式"), Language.text("expected", "期望"), url]
                + (other.map { [$0, Language.text("compared", "比较")] } ?? [])
        ]
        for line in lines {
            rows.append(
                [line.idiom.meaning, line.idiom.expected] + line.outcomes.map(CompatLine.cell)
                    + (other == nil ? [] : [line.comparison.text]))
        }
        Terminal.say(table: rows)
        let bad = lines.filter { !$0.isGood }.count
        Terminal.say(
            bad == 0
                ? Language.text("\(lines.count) of \(lines.count) good", "\(lines.count) 项全部通过")
                : Language.text("\(bad) of \(lines.count) not good", "\(lines.count) 项中 \(bad) 项未通过"))
    }
}

/// One idiom at one or two services.
struct CompatLine {
    /// What comparing two services says.
    enum Comparison: Equatable {
        case same
        /// The one refuses what does not exist, the other signs it: each as callers expect.
        case apart
        /// The first does what the second does not: nobody misses anything.
        case onlyFirst
        case differs(String)
        case none

        var text: String {
            switch self {
            case .same: Language.text("same", "一致")
            case .apart: Language.text("both as expected", "均符合期望")
            case .onlyFirst: Language.text("only the first does it", "仅前者支持")
            case .differs(let what): Language.text("differs: ", "不一致：") + what
            case .none: ""
            }
        }
    }

    let idiom: Idiom
    let outcomes: [IdiomOutcome]
    let comparison: Comparison

    init(_ idiom: Idiom, _ outcomes: [IdiomOutcome]) {
        self.idiom = idiom
        self.outcomes = outcomes
        comparison = outcomes.count == 2 ? CompatLine.compare(outcomes[0], outcomes[1], idiom) : .none
    }

    /// Whether nobody who moves to the first service would notice.
    var isGood: Bool {
        if case .differs = comparison { return false }
        return outcomes.first?.verdict != .bad
    }

    private static func compare(_ first: IdiomOutcome, _ second: IdiomOutcome, _ idiom: Idiom) -> Comparison {
        guard let ours = first.content, let theirs = second.content else {
            return first.verdict == .bad && second.verdict == .bad ? .same : first.verdict == .good ? .onlyFirst : .none
        }
        guard second.verdict == .good else { return first.verdict == .good ? .onlyFirst : .none }
        guard first.verdict == .good else { return .differs(first.text) }
        switch idiom.expectation {
        case .description, .clientError, .failure: return .same
        case .message:
            // A service that knows its companies refuses what does not exist; one that does not signs it.
            if ours.isSuccess != theirs.isSuccess { return .apart }
            guard ours.isSuccess else { return .same }
            if ours.prefix != theirs.prefix { return .differs("\(ours.prefix) ≠ \(theirs.prefix)") }
            return ours.document == theirs.document ? .same : .differs("the document")
        }
    }

    static func cell(_ outcome: IdiomOutcome) -> String {
        switch outcome.verdict {
        case .good: "ok" + (outcome.text.isEmpty ? "" : " (\(outcome.text))")
        case .bad: "BAD: " + outcome.text
        case .skipped: "- \(outcome.text)"
        }
    }
}

/// The report as JSON.
private struct CompatReport: Encodable {
    struct Line: Encodable {
        struct Outcome: Encodable {
            let service: String
            let verdict: String
            let text: String
        }

        let idiom: String
        let meaning: String
        let good: Bool
        let outcomes: [Outcome]
        let comparison: String?
    }

    let good: Bool
    let lines: [Line]

    init(services: [String], lines: [CompatLine]) {
        good = lines.allSatisfy(\.isGood)
        self.lines = lines.map { line in
            Line(
                idiom: line.idiom.rawValue, meaning: line.idiom.meaning, good: line.isGood,
                outcomes: zip(services, line.outcomes).map {
                    Line.Outcome(service: $0, verdict: $1.verdict.rawValue, text: $1.text)
                }, comparison: services.count == 2 ? line.comparison.text : nil)
        }
    }
}
