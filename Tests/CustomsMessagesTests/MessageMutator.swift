import CustomsMessages

/// Changes a message as people and programs get it wrong.
struct MessageMutator {
    private(set) var tree: MessageTree
    /// What was changed.
    private(set) var changes: [String] = []

    /// Names of attributes that are set, beside those of messages.
    private let attributeNames: [String]
    private let texts: [String]

    init(_ tree: MessageTree, attributeNames: [String] = [], texts: [String] = []) {
        self.tree = tree
        self.attributeNames = ["x", "guid", "version"] + attributeNames
        self.texts = Self.texts + texts
    }

    private static let texts = [
        "", " ", "0", "1", "-1", "+1", "1.", ".5", ".", "-", "1.50000", "1.123456", "0.00001", "123456789",
        "1234567890",
        "2147483647", "2147483648", "-2147483648", "-2147483649", "00000000000000000000001", "12345678901234567890",
        "1234567890123456789", "12345678901234.12345", "123456789012345.12345", "1e3", "NaN", "１", "1,5", " 7 ",
        "\n7\t",
        "7 7", "abc", "中", "中文字符", "𠀀", "7777", "77777", "20240601093000", "2024-06-01",
    ]

    /// One change at a place outside Signatures.
    mutating func change(using generator: inout SeededGenerator) {
        let places = tree.places.filter { place in
            !(0...place.count).contains { tree[place.prefix($0)].namespace == CustomsNamespace.signature }
        }
        guard let place = places.randomElement(using: &generator) else { return }
        let parent = place.dropLast()
        let name = tree[place].name
        let kind = Int.random(in: 0..<16, using: &generator)
        changes.append("\(kind) at \(name)")
        switch kind {
        case 0 where !place.isEmpty: tree[parent].children.remove(at: place[place.count - 1])
        case 1 where !place.isEmpty: tree[parent].children.insert(tree[place], at: place[place.count - 1])
        case 2 where tree[parent].children.count > 1:
            let other = Int.random(in: 0..<tree[parent].children.count, using: &generator)
            if !place.isEmpty { tree[parent].children.swapAt(place[place.count - 1], other) }
        case 3:
            tree[place].text = ""
            tree[place].children = []
        case 4:
            tree[place].namespace =
                ["", "urn:other", CustomsNamespace.signature].randomElement(using: &generator) ?? ""
        case 5: tree[place].name = name == name.lowercased() ? name.uppercased() : name.lowercased()
        case 6:
            let count = tree[place].children.count
            tree[place].children.insert(
                MessageTree(["extra", "note", "guid", "BaseTransfer"].randomElement(using: &generator) ?? ""),
                at: Int.random(in: 0...count, using: &generator))
        case 7:
            let name = attributeNames.randomElement(using: &generator) ?? ""
            let value =
                attributeNames.count > 3 ? ["1", "1.0", "a.b", "", "ID01"].randomElement(using: &generator) : nil
            tree[place].attributes[name] = value ?? "1"
        case 8:
            tree[place].attributes["guid"] = String(repeating: "G", count: Int.random(in: 35...37, using: &generator))
        case 9:
            tree[place].attributes["version"] = String(repeating: "1", count: Int.random(in: 0...11, using: &generator))
        case 10 where !tree[place].children.isEmpty:
            tree[place].text = [" \n\t", "x"].randomElement(using: &generator) ?? ""
        case 11 where !place.isEmpty:
            let copies = Array(repeating: tree[place], count: [2, 5, 99, 100].randomElement(using: &generator) ?? 2)
            tree[parent].children.insert(contentsOf: copies, at: place[place.count - 1])
        case 12...14 where tree[place].children.isEmpty:
            let length = Int.random(in: 0...40, using: &generator)
            tree[place].text =
                kind == 12
                ? String(repeating: ["7", "中", "𠀀", " "].randomElement(using: &generator) ?? "7", count: length)
                : texts.randomElement(using: &generator) ?? ""
        case 15 where tree[place].children.isEmpty:
            tree[place].text = String(
                repeating: "长", count: [60, 61, 100, 101, 200, 201, 1_000, 1_001].randomElement(using: &generator) ?? 0)
        default: break
        }
    }
}
