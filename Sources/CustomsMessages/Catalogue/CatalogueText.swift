/// The built-in catalogue: one text for each message type, in the form that ``CatalogueReader`` reads and that a site may use
/// for an edition of its own. Where the newest edition and an older one differ, the line says so in braces. Source of names
/// and meanings: ceb.md chapters 4 and 5; of order, occurrence and types: the schemas of both editions.
enum CatalogueText {
    /// Every message type, by number.
    static let messages = [
        ceb213, ceb214, ceb215, ceb216, ceb303, ceb304, ceb311, ceb312, ceb403, ceb404, ceb411, ceb412, ceb505, ceb506,
        ceb507, ceb508, ceb509, ceb510, ceb511, ceb512, ceb513, ceb514, ceb603, ceb604, ceb605, ceb606, ceb607, ceb608,
        ceb621, ceb622, ceb623, ceb624, ceb625, ceb626, ceb701, ceb702, ceb711, ceb712, ceb792, ceb816, ceb818, ceb900,
    ]

    /// What messages are sent in. Source: dxp.md chapters 1, 4 and 5; the schemas of the terminal and transport nodes.
    static let envelopes = [dxpMsg, dxpRep, dxpMsgSv]
}
