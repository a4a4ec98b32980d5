/// What was published on a channel and not confirmed yet, by its delivery tag: the first publication has 1, every next one more.
/// Source: RabbitMQ, "Publisher confirms".
struct UnconfirmedPublications<Publication> {
    private var waiting: [UInt64: Publication] = [:]
    private var next: UInt64 = 1
    /// Everything below is settled.
    private var lowest: UInt64 = 1

    /// Those that wait, in no order.
    var all: [Publication] { Array(waiting.values) }

    /// Notes a publication.
    mutating func add(_ publication: Publication) {
        waiting[next] = publication
        next += 1
    }

    /// The publication that a returned message is, if it still waits.
    mutating func change(where isMeant: (Publication) -> Bool, _ change: (inout Publication) -> Void) {
        guard let tag = waiting.filter({ isMeant($0.value) }).keys.min(), var publication = waiting[tag] else { return }
        change(&publication)
        waiting[tag] = publication
    }

    /// Takes out what is settled by a tag, in the order of publication; with `isMultiple` all up to it, and with 0 all.
    ///
    /// - Throws: for a tag that was never given out.
    mutating func settle(_ tag: UInt64, isMultiple: Bool) throws(WireError) -> [Publication] {
        guard isMultiple else {
            guard (1..<next).contains(tag) else { throw WireError("a confirm for what was not published") }
            let settled = waiting.removeValue(forKey: tag)
            while lowest < next, waiting[lowest] == nil { lowest += 1 }
            return settled.map { [$0] } ?? []
        }
        let last = tag == 0 ? next - 1 : tag
        guard last < next else { throw WireError("a confirm for what was not published") }
        guard last >= lowest else { return [] }
        let settled = (lowest...last).compactMap { waiting.removeValue(forKey: $0) }
        lowest = last + 1
        while lowest < next, waiting[lowest] == nil { lowest += 1 }
        return settled
    }
}
