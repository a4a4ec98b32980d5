/// The return status with which customs would have answered a fault of the schema, for the faults that have one of their own. Import
/// messages only; the codes of export messages are not published. Source: ceb.md chapters 2 and 8.
enum CustomsAnswers {
    /// What a missing Signature earns.
    static let unsigned = ["CEB621Message": "-621026", "CEB623Message": "-623017", "CEB625Message": "-625028"]

    private static let tooManyDocuments = [
        "CEB311Message": "-301015", "CEB411Message": "-401013", "CEB511Message": "-504013", "CEB513Message": "-505013",
        "CEB621Message": "-621030", "CEB623Message": "-623008", "CEB711Message": "-800006",
    ]
    private static let noLines = [
        "CEB311Message": "-301001", "CEB621Message": "-621000", "CEB625Message": "-625006", "CEB711Message": "-800000",
    ]

    /// The code for a finding of the schema in a message.
    static func code(of finding: MessageFinding, in rootName: String) -> String? {
        switch finding.rule {
        case "schema.too_many" where !finding.path.contains("/"): tooManyDocuments[rootName]
        case "schema.missing" where finding.path.hasSuffix("List"): noLines[rootName]
        default: nil
        }
    }
}
