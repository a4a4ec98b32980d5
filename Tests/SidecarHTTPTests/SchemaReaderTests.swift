import Foundation
import SidecarBase
import Testing

@testable import SidecarHTTP

@Suite("the schemas of what the API answers")
struct SchemaReaderTests {
    private enum Colour: String, Codable, CaseIterable {
        case red, green
    }

    private struct Leaf: Codable {
        let name: String
        let size: Int?
    }

    private struct Tree: Codable {
        let leaves: [Leaf]
        let first: Leaf?
        let colour: Colour
        let words: [String: Int]
        let isOld: Bool
    }

    @Test("a type's schema is how it decodes itself: optional members are not required, structures have names")
    func shape() throws {
        let reader = SchemaReader()
        let tree = try reader.schema(of: Tree.self)
        let leaf: JSONNode = ["$ref": "#/components/schemas/SchemaReaderTestsLeaf"]
        #expect(tree == ["$ref": "#/components/schemas/SchemaReaderTestsTree"])
        #expect(
            reader.schemas["SchemaReaderTestsTree"] == [
                "type": "object",
                "properties": [
                    "leaves": ["type": "array", "items": leaf], "first": leaf,
                    "colour": ["type": "string", "enum": ["red", "green"]],
                    "words": ["type": "object", "additionalProperties": ["type": "integer"]],
                    "isOld": ["type": "boolean"],
                ],
                "required": ["leaves", "colour", "words", "isOld"],
            ])
        #expect(
            reader.schemas["SchemaReaderTestsLeaf"] == [
                "type": "object", "properties": ["name": ["type": "string"], "size": ["type": "integer"]],
                "required": ["name"],
            ])
    }

    @Test("every route's own type has a schema, and what it writes has the members that the schema has")
    func answers() throws {
        let table = try RouteTable(paths: HTTPPaths(), field: "xml")
        let reader = SchemaReader()
        for route in table.routes where route.group == .api && route.produces == ["application/json"] {
            let type = try #require(BodySchemas.answer(of: route.purpose), "\(route.name)")
            _ = try reader.schema(of: type)
        }
        let problem = Problem(SidecarError(.httpNotFound))
        let written = try JSONSerialization.jsonObject(with: JSONEncoder().encode(problem)) as? [String: Any]
        _ = try reader.schema(of: Problem.self)
        guard case .object(let members)? = reader.schemas["Problem"],
            case .array(let required)? = members.first(where: { $0.name == "required" })?.value
        else {
            Issue.record("no schema")
            return
        }
        #expect(Set(required.map(\.text)) == Set((written ?? [:]).keys.map { "\"\($0)\"" }))
    }

    @Test("a text in JSON is escaped")
    func escapes() {
        #expect((["a\"b": "c\\d\n\u{1}中"] as JSONNode).text == #"{"a\"b":"c\\d\n 中"}"#)
    }
}
