/// The built-in code tables: data, in the form that ``CodeTableReader`` reads. Customs changes them by itself; a site adds what
/// is missing. Source: each text says its own.
enum CodeTableText {
    static let all = [country, currency, unit, customs, port, traffic, packing, trade]
}
