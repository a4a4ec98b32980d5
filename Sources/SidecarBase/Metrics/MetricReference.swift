/// All figures as a page of the manual.
package enum MetricReference {
    /// Markdown: one table.
    package static var page: String {
        let rows = Metric.all.map { metric in
            "| `\(metric.name)` | \(metric.kind.rawValue) | \(metric.labels.map { "`\($0)`" }.joined(separator: " ")) "
                + "| \(metric.english) | \(metric.chinese) |"
        }
        let buckets = Metric.buckets.map { "\($0)" }.joined(separator: ", ")
        return """
            # Metrics 监控指标

            `GET /metrics` shows them in Prometheus' text format 0.0.4. Names are added, never renamed. Counters begin at 0 when the process
            starts. Buckets of histograms, in seconds: \(buckets). A label has at most 500 values; further ones are counted as `other`.
            `GET /metrics` 以 Prometheus 文本格式 0.0.4 输出；指标名只增不改。计数器自进程启动起计。直方图分桶（秒）如上；每个标签最多 500 个取值，其余计入 `other`。

            | name 名称 | type 类型 | labels 标签 |  |  |
            | --- | --- | --- | --- | --- |
            \(rows.joined(separator: "\n"))

            """
    }
}
