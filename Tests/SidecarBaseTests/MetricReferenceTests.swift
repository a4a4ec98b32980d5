import Foundation
import SidecarBase
import Testing

@Suite("the page of metrics, and what is made of them")
struct MetricReferenceTests {
    private var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("the manual's page has every figure as the program has it")
    func page() throws {
        if ProcessInfo.processInfo.environment["PORTSIGN_TEST_UPDATE_CONF"] != nil {
            let file = root.appendingPathComponent("docs/metrics.md")
            try MetricReference.page.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try text("docs/metrics.md") == MetricReference.page)
    }

    @Test("names are unique, begin alike and end as Prometheus' users expect")
    func names() {
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
        for metric in Metric.all {
            #expect(metric.name.hasPrefix("portsign_"))
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            if metric.kind == .histogram { #expect(metric.name.hasSuffix("_seconds"), "\(metric.name)") }
            #expect(!metric.english.hasSuffix(".") && !metric.chinese.isEmpty)
        }
    }

    @Test(
        "dashboard and alert rules ask for figures that exist, with labels they have",
        arguments: ["packaging/grafana/portsign.json", "packaging/prometheus/portsign.rules.yml"])
    func used(path: String) throws {
        let content = try text(path)
        let known = Dictionary(
            uniqueKeysWithValues: Metric.all.flatMap { metric in
                (metric.kind == .histogram ? ["_bucket", "_sum", "_count"] : [""]).map { (metric.name + $0, metric) }
            })
        var found: Set<String> = []
        for match in content.matches(of: /portsign_[a-z_]+/) {
            let metric = try #require(known[String(match.output)], "\(match.output)")
            found.insert(metric.name)
            let rest = content[match.range.upperBound...]
            guard rest.hasPrefix("{"), let end = rest.firstIndex(of: "}") else { continue }
            for label in rest[..<end].matches(of: /([a-z]+)=~?\\?"/) {
                #expect(
                    (metric.labels + ["le", "instance"]).contains(String(label.output.1)),
                    "\(match.output): \(label.output.1)")
            }
        }
        #expect(found.count >= 10)
        if path.hasSuffix(".json") { _ = try JSONSerialization.jsonObject(with: Data(content.utf8)) }
    }
}
