internal import Pipeline
internal import SidecarBase

/// The figures in Prometheus' text format, version 0.0.4: those that the process counts, and those that its parts tell.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    var bytes: [UInt8] { Array(text.utf8) }

    /// - Parameter told: what the parts of the house tell; each figure of ``Metric/all`` that has a value is shown.
    init(_ told: [Figure]) {
        let told = Dictionary(grouping: told, by: \.metric)
        for metric in Metric.all {
            let counted = Metrics.values(of: metric)
            let figures = told[metric] ?? []
            guard !counted.isEmpty || !figures.isEmpty else { continue }
            text += "# HELP \(metric.name) \(metric.english)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
            for figure in figures { add(metric.name, metric.labels, figure.labels, figure.value) }
            for (labels, value) in counted {
                switch value {
                case .number(let number): add(metric.name, metric.labels, labels, number)
                case .times(let buckets, let sum): add(metric, labels, buckets, sum)
                }
            }
        }
    }

    /// A histogram: its buckets are added up, each holds those before it.
    private mutating func add(_ metric: Metric, _ values: [String], _ buckets: [Int], _ sum: Double) {
        var count = 0
        for (index, number) in buckets.enumerated() {
            count += number
            let bound = index < Metric.buckets.count ? MetricsText.number(Metric.buckets[index]) : "+Inf"
            add(metric.name + "_bucket", metric.labels + ["le"], values + [bound], Double(count))
        }
        add(metric.name + "_sum", metric.labels, values, sum)
        add(metric.name + "_count", metric.labels, values, Double(count))
    }

    private mutating func add(_ name: String, _ labels: [String], _ values: [String], _ value: Double) {
        let list = zip(labels, values).map { "\($0)=\"\(MetricsText.escaped($1))\"" }.joined(separator: ",")
        text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(MetricsText.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        value.rounded() == value && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
