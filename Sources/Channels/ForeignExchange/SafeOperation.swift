/// One thing that can be asked of the authority.
package struct SafeOperation: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Changes nothing there: repeated without fear.
        case query
        /// Changes something there: repeated only when it is known not to have arrived.
        case submit
    }

    /// Rows of an input.
    package struct List: Sendable {
        package let name: String
        package var isRequired = false
        package var fields: [SafeField]
    }

    /// How it is found out whether a submit arrived. Source: safe.md §5.3, `UNKNOWN`.
    package struct Lookup: Sendable {
        /// The query that is asked.
        package let operation: String
        /// Fields of the query, and the fields of the submit whose values they get.
        package var input: [String: String]
        /// Fields of a row of the answer that must be equal to the submit's for it to be the same business.
        package var match: [String]
        /// Fields that must be equal, too, for the submit to have arrived.
        package var compare: [String] = []
        /// With this value in this field, the submit has arrived when nothing is found.
        package var goneWhen: (field: String, value: String)?
        /// Codes that mean: nothing found.
        package var notFoundCodes: Set<String> = []
    }

    /// Such as `bop.overseasIncome.declare`.
    package let id: String
    package let title: String
    /// The business system behind it, such as `TRADE`.
    package let system: String
    /// The name of the operation in the envelope.
    package let soapOperation: String
    package let servicePath: String
    package let kind: Kind
    package let fields: [SafeField]
    package let lists: [List]
    package let rules: [SafeRule]
    package let template: SafeTemplate
    package let lookup: Lookup?
    /// For one exchange; the channel's when `nil`.
    package let timeout: Duration?
    /// Whether the answer comes in pages.
    package let isPaged: Bool
}
