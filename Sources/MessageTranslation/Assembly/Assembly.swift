/// What became of the items of an input.
package struct Assembly: Sendable {
    /// Something to look at that keeps nothing from being assembled.
    package struct Warning: Sendable, Equatable {
        /// The place of the input's item, from 0.
        package let item: Int
        /// Where: in the input, or in the document that was made.
        package let path: String
        package let english: String
        package let chinese: String
    }

    /// An item that nothing was made of.
    package struct Refusal: Sendable, Equatable {
        /// The place of the input's item, from 0.
        package let item: Int
        /// The item's own reference (`jkfSign/businessNo`), or its path in JSON.
        package let reference: String
        package let error: AssemblyError
    }

    /// In the order of the items. A single-window document gives documents of one type; a list of JSON messages may give several.
    package internal(set) var documents: [AssembledDocument] = []
    package internal(set) var warnings: [Warning] = []
    package internal(set) var refusals: [Refusal] = []

    init() {}

    /// What became of an input that could not even be taken apart: one refusal.
    package init(refusing error: AssemblyError) {
        refusals = [Refusal(item: 0, reference: "", error: error)]
    }

    /// The documents by message type, in the order in which the types first occur: each group can be one message.
    package var groups: [[AssembledDocument]] {
        var groups: [[AssembledDocument]] = []
        for document in documents {
            if let place = groups.firstIndex(where: { $0.first?.type == document.type }) {
                groups[place].append(document)
            } else {
                groups.append([document])
            }
        }
        return groups
    }
}
