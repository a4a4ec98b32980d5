/// Where the value of a field comes from. ``MappingReader`` tells how it is written.
indirect enum MappingExpression: Sendable, Equatable {
    /// A field of an earlier document.
    enum StoredField: Sendable, Equatable {
        case head(String)
        /// Of the line whose field `match` is the value at a path of the input.
        case line(String, match: String, path: [String])
        /// From the newest receipt that has it.
        case preNo
        case invtNo
    }

    /// What becomes of a value that stands in no pair of a `map`.
    enum Otherwise: Sendable, Equatable {
        case refused
        case unchanged
        case value(String)
    }

    struct Pair: Sendable, Equatable {
        let from: String
        let to: String
    }

    case literal(String)
    /// One name: in the block at hand. Several: from the item.
    case input([String])
    case stored(String, StoredField)
    case firstOf([MappingExpression])
    case sum([MappingExpression])
    case difference([MappingExpression])
    case product(MappingExpression, MappingExpression)
    case whole(MappingExpression)
    case map(MappingExpression, [Pair], otherwise: Otherwise)
    /// With no values: whenever the first is not empty.
    case when(MappingExpression, [String]?, then: MappingExpression, otherwise: MappingExpression?)
    /// The customs code of a platform code.
    case code(MappingExpression)
    /// The registered name of a platform code's company.
    case name(MappingExpression)
    /// The sending company's name, if the platform code is its code.
    case own(MappingExpression)
    case clean(MappingExpression)
    /// A date of the input in so many digits.
    case date(MappingExpression, digits: Int)
    /// The present time in so many digits.
    case now(digits: Int)
    case guid
    /// Goods value, freight, tax and discount, and the total of the order that they are held against.
    case paid([MappingExpression])

    /// The expressions inside it.
    var parts: [MappingExpression] {
        switch self {
        case .literal, .input, .stored, .now, .guid: []
        case .firstOf(let parts), .sum(let parts), .difference(let parts), .paid(let parts): parts
        case .product(let first, let second): [first, second]
        case .whole(let part), .map(let part, _, _), .code(let part), .name(let part), .own(let part),
            .clean(let part), .date(let part, _):
            [part]
        case .when(let condition, _, let then, let otherwise): [condition, then] + (otherwise.map { [$0] } ?? [])
        }
    }

    /// The names of elements of the input in it.
    var names: Set<String> {
        var names = parts.reduce(into: Set<String>()) { $0.formUnion($1.names) }
        switch self {
        case .input(let path), .stored(_, .line(_, _, let path)): names.formUnion(path)
        default: break
        }
        return names
    }

    /// The look-ups it asks.
    var lookups: Set<String> {
        let names = parts.reduce(into: Set<String>()) { $0.formUnion($1.lookups) }
        if case .stored(let name, _) = self { return names.union([name]) }
        return names
    }
}
