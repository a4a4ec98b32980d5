package import Testing

/// Has one broker run while the tests of a suite run: `@Suite(.serialized, .broker)`.
package struct BrokerTrait: SuiteTrait, TestScoping {
    @TaskLocal static var current: RabbitMQ?

    let plugins: [String]

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let broker = try await RabbitMQ.started(plugins: plugins)
        do {
            try await BrokerTrait.$current.withValue(broker) { try await function() }
        } catch {
            await broker.end()
            throw error
        }
        await broker.end()
    }
}

extension Trait where Self == BrokerTrait {
    /// A broker for the suite.
    package static var broker: BrokerTrait { BrokerTrait(plugins: []) }

    /// A broker with plugins for the suite.
    package static func broker(plugins: String...) -> BrokerTrait { BrokerTrait(plugins: plugins) }
}

extension RabbitMQ {
    /// The broker of the suite that a test is in.
    package static var ofSuite: RabbitMQ {
        get throws {
            guard let broker = BrokerTrait.current else { throw Failure(description: "the suite has no broker") }
            return broker
        }
    }
}
