/// An attribute of an element as an edition describes it.
package struct AttributeDescription: Sendable {
    /// The local name; attributes are in no namespace.
    package let name: String
    package let chineseName: String
    package let englishName: String
    /// What stands in it, in English.
    package let meaning: String
    package let type: TextType
    package let isRequired: Bool
    /// The only value that is allowed.
    package let fixedValue: String?

    init(
        _ name: String, _ chineseName: String, _ englishName: String, _ meaning: String, _ type: TextType,
        isRequired: Bool = true, fixedValue: String? = nil
    ) {
        self.name = name
        self.chineseName = chineseName
        self.englishName = englishName
        self.meaning = meaning
        self.type = type
        self.isRequired = isRequired
        self.fixedValue = fixedValue
    }

    /// As the catalogue writes it: `C36`, `C..=1.0`.
    package var notation: String { type.notation + (fixedValue.map { "=\($0)" } ?? "") }
}
