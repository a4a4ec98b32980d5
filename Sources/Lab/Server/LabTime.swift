package import SidecarBase

/// A moment as the simulated world writes it into JSON: ISO 8601 with milliseconds, China standard time.
package struct LabTime: Sendable, Hashable, Encodable {
    package let time: ChinaTime

    package init(_ time: ChinaTime) {
        self.time = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(time.iso8601)
    }
}
