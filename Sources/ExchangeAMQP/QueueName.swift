/// The name of a queue, in which `{dxpId}` stands for the DXP id of the company.
package struct QueueName: Sendable, Equatable {
    /// The place of the DXP id.
    package static let placeholder = "{dxpId}"

    private let pattern: String

    /// - Parameter pattern: the name, with or without the placeholder.
    package init(_ pattern: String) {
        self.pattern = pattern
    }

    /// The name for a company.
    package func name(for dxpId: String) -> String { pattern.replacing(QueueName.placeholder, with: dxpId) }
}
