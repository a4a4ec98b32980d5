import XMLCanonical

enum XMLForTests {
    static func root(_ text: String) throws -> XMLElement { try XMLDocument(parsing: Array(text.utf8)).root }
}
