/// What callers of the old service expect.
package struct CompatibilitySettings: Sendable, Equatable {
    /// Whether a message that transferDeclare signed is also sent. Source: zhejiang.md chapter 10, question 3.
    package enum Forward: String, Sendable, CaseIterable {
        case always, never
        /// When the company has a route.
        case route
    }

    /// What happens to a message that is signed already. Source: zhejiang.md chapter 10, question 5.
    package enum SignedInput: String, Sendable, CaseIterable { case keep, replace, reject }

    package var basePath: String
    package var successKey: String
    package var xmlKey: String
    package var booleanAsText: Bool
    package var forward: Forward
    /// Hours in which the same bytes get the stored answer; 0 switches it off.
    package var windowHours: Int
    package var signedInput: SignedInput
    /// `nil` when no old service runs beside this one.
    package var shadow: ShadowSettings?

    /// The characters of the answer before the signed XML.
    package var prefix: String {
        CompatibilitySettings.prefix(successKey: successKey, xmlKey: xmlKey, booleanAsText: booleanAsText)
    }

    /// The length the prefix must have: the known caller drops this many characters without looking at them.
    /// Source: zhejiang.md §2.3.
    package static let prefixLength = 23

    static func prefix(successKey: String, xmlKey: String, booleanAsText: Bool) -> String {
        "{\"\(successKey)\":" + (booleanAsText ? "\"true\"" : "true") + ",\"\(xmlKey)\":\""
    }
}
