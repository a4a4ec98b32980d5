import SidecarBase
import Testing

@testable import Pipeline
@testable import SidecarHTTP

/// Holds a text against the rules of Prometheus' text format 0.0.4.
struct ExpositionChecker {
    /// Sample lines by family name, with their labels and values.
    private(set) var samples: [String: [(name: String, labels: [(String, String)], value: Double)]] = [:]
    private(set) var types: [String: String] = [:]
    private(set) var problems: [String] = []

    init(_ text: String) {
        guard text.hasSuffix("\n") else {
            problems.append("no line end at the end")
            return
        }
        var current: String?
        var helped: Set<String> = []
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, helped.insert(String(words[2])).inserted else {
                    problems.append("help twice or empty: \(line)")
                    continue
                }
                current = String(words[2])
            } else if line.hasPrefix("# TYPE ") {
                let isGood = words.count == 4 && ["counter", "gauge", "histogram"].contains(words[3])
                guard isGood, current == String(words[2]), types[String(words[2])] == nil else {
                    problems.append("type out of place: \(line)")
                    continue
                }
                types[String(words[2])] = String(words[3])
            } else {
                read(line, current)
            }
        }
        for (family, type) in types where type == "histogram" { checkHistogram(family) }
        for (family, lines) in samples {
            let keys = lines.map { "\($0.name) \($0.labels)" }
            if Set(keys).count < keys.count { problems.append("a sample twice: \(family)") }
        }
    }

    private mutating func read(_ line: Substring, _ family: String?) {
        guard let family, let type = types[family] else { return problems.append("sample without type: \(line)") }
        let name = line.prefix { $0 != "{" && $0 != " " }
        let suffixes = type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { family + $0 == name }) else {
            return problems.append("sample of another family: \(line)")
        }
        guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }) else {
            return problems.append("name: \(line)")
        }
        if type == "counter", !name.hasSuffix("_total") { problems.append("counter without _total: \(name)") }
        var rest = line.dropFirst(name.count)
        var labels: [(String, String)] = []
        if rest.hasPrefix("{") {
            rest = rest.dropFirst()
            while !rest.hasPrefix("}") {
                let key = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(key.count)
                guard rest.hasPrefix("=\""), !key.isEmpty else { return problems.append("label: \(line)") }
                rest = rest.dropFirst(2)
                var value = ""
                while let character = rest.first, character != "\"" {
                    rest = rest.dropFirst()
                    if character == "\\" {
                        guard let next = rest.first, "\\\"n".contains(next) else {
                            return problems.append("escape: \(line)")
                        }
                        rest = rest.dropFirst()
                        value.append(next == "n" ? "\n" : next)
                    } else {
                        value.append(character)
                    }
                }
                rest = rest.dropFirst()
                labels.append((String(key), value))
                if rest.hasPrefix(",") { rest = rest.dropFirst() }
                if rest.isEmpty { return problems.append("labels do not end: \(line)") }
            }
            rest = rest.dropFirst()
        }
        guard rest.hasPrefix(" "), let value = Double(rest.dropFirst()) else {
            return problems.append("value: \(line)")
        }
        samples[family, default: []].append((String(name), labels, value))
    }

    private mutating func checkHistogram(_ family: String) {
        let lines = samples[family] ?? []
        func key(_ labels: [(String, String)]) -> String { "\(labels.filter { $0.0 != "le" })" }
        let series = Dictionary(grouping: lines) { key($0.labels) }
        for (name, lines) in series {
            let buckets = lines.filter { $0.name == family + "_bucket" }
            let bounds = buckets.compactMap { $0.labels.last.flatMap { $0.1 == "+Inf" ? .infinity : Double($0.1) } }
            let counts = buckets.map(\.value)
            if bounds != bounds.sorted() || bounds.last != .infinity || bounds.count != buckets.count {
                problems.append("bounds of \(family) \(name)")
            }
            if counts != counts.sorted() { problems.append("buckets of \(family) \(name) do not add up") }
            if counts.last != lines.first(where: { $0.name == family + "_count" })?.value {
                problems.append("count of \(family) \(name)")
            }
            if !lines.contains(where: { $0.name == family + "_sum" }) { problems.append("no sum: \(family)") }
        }
    }
}

@Suite("figures for Prometheus", .timeLimit(.minutes(1))) struct MetricsTextTests {
    private func get(_ path: String) async throws -> RawClient.Answer? {
        var answer: RawClient.Answer?
        try await withServer(FakeDesk()) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                try await talk.send("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try await talk.answer()
                try await talk.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                return try await talk.answer()
            }
        }
        return answer
    }

    @Test("one number tells the age of the oldest message without a final state; the rest is by route and cause")
    func metrics() async throws {
        let answer = try #require(try await get("/metrics"))
        #expect(answer.head.lowercased().contains("content-type: text/plain; version=0.0.4"))
        let lines = Set(answer.text.split(separator: "\n").map(String.init))
        #expect(lines.contains("portsign_oldest_open_seconds 90.5"))
        #expect(lines.contains("portsign_overdue_messages 0"))
        #expect(lines.contains(#"portsign_outbox_waiting{route="node"} 5"#))
        #expect(lines.contains(#"portsign_outbox_failures_total{route="node",cause="node.timeout"} 5"#))
        #expect(lines.contains(#"portsign_route_stopped{route="node"} 1"#))
        #expect(lines.contains(#"portsign_company_held{company="3301960EX1"} 2"#))
        #expect(lines.contains("portsign_http_connections 1"))
        #expect(lines.contains { $0.hasPrefix(#"portsign_http_requests_total{group="health",status="200"} "#) })
    }

    @Test(
        "the text keeps to the format: types before samples, histograms that add up, nothing twice, every name in the table"
    )
    func format() async throws {
        DeclarationStep.sign.observe(.milliseconds(3))
        DeclarationStep.sign.observe(.seconds(100))
        let answer = try #require(try await get("/metrics"))
        let checker = ExpositionChecker(answer.text)
        #expect(checker.problems == [])
        #expect(checker.samples.count > 10)
        let known = Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, $0) })
        for (family, lines) in checker.samples {
            let metric = try #require(known[family])
            #expect(checker.types[family] == metric.kind.rawValue)
            for line in lines { #expect(line.labels.map(\.0).filter { $0 != "le" } == metric.labels) }
        }
        let sign = try #require(checker.samples["portsign_step_seconds"]).filter { $0.labels.first?.1 == "sign" }
        #expect(sign.last { $0.name.hasSuffix("_count") }?.value ?? 0 >= 2)
    }

    @Test("label values are escaped")
    func escapes() {
        let text = MetricsText([Figure(.signerAble, ["a\"b\\c\nd"], 1)]).text
        #expect(text.contains(#"portsign_signer_able{signer="a\"b\\c\nd"} 1"#))
        #expect(ExpositionChecker(text).samples["portsign_signer_able"]?.first?.labels.first?.1 == "a\"b\\c\nd")
    }

    @Test("what is overdue is told as JSON")
    func overdue() async throws {
        let answer = try #require(try await get("/api/v1/overdue"))
        #expect(answer.text.contains(#""oldestOpenMilliseconds":90500"#) && answer.text.contains(#""overdue":[]"#))
    }
}
