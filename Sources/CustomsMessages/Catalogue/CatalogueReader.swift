/// Reads the catalogue's text: lines, in which the depth of an element is its indentation by two spaces.
///
/// ```
/// message CEB312Message  电子订单回执 | Order receipt
/// import receipt
/// editions 2018-113 2022-05
/// key order ebpCode / orderNo
/// status returnStatus returnStatus returnTime returnInfo
/// elements
///   OrderReturn group 1..100  电子订单回执 | Order return
///     guid C36 1  系统唯一序号 | Record ID | made by the e-port | 由电子口岸生成
///     orderNo C..60 1 {2018-113 C1..60 1}  订单编号 | Order number
/// ```
///
/// After the names come what stands in the element and, where somebody has written it, the same in Chinese. Declarations say `declared by …` and `signature mandatory` or `optional` as well; the common blocks are added to them. The
/// braces say what an edition has instead: another type and occurrence, or with `-` no such element. `#` begins a comment line.
///
/// An envelope begins with `envelope DxpMsg  终端节点报文 | Terminal node message` and `namespace http://www.chinaport.gov.cn/dxp`
/// instead of the first two lines. `@ver C..=1.0 1  版本 | Version` below an element is an attribute of it; the types `group`,
/// `any` and `signature` are what they say, all others are those of ``TextType/init(notation:)``.
///
/// Before `elements` may stand, each once, in any order:
///
/// - `records InvtRefundReturn InvtRefoundReturn`: the first element below, and other names under which it occurs;
/// - `head OrderHead`: the group in it that holds the fields of the lines that follow, when it does not hold them itself;
/// - `key exportReceipts ebcCode / orderNo payNo?`: the kind of its business key, then the enterprise codes, which receipts may
///   leave out, then the numbers, without which there is no key; `?` after a number that is optional;
/// - `status returnStatus returnStatus returnTime returnInfo`, of receipts: the table of the status (`returnStatus`, `taxStatus`
///   or `declarationState`), then the fields of status, time and information;
/// - `references orderNo logisticsNo`, of declarations: the fields that name other documents;
/// - `responsible ebcCode ebpCode`, of declarations: the fields of which one names the enterprise that declares and signs.
///
/// Without a `key` none of the others makes sense. Only the built-in texts' lines are what declarations and receipts are read by;
/// those of a site are checked all the same.
struct CatalogueReader {
    struct Line {
        let number: Int
        let depth: Int
        let text: Substring
    }

    /// One line of `elements` before it is known which edition is meant.
    struct Draft {
        let line: Line
        let name: String
        let standard: Shape
        let variants: [Edition: Shape?]
        let labels: [String]
        var attributes: [AttributeDescription] = []
        var children: [Draft] = []
    }

    /// What may be in an element, and how often it occurs.
    struct Shape {
        enum Kind {
            case text(TextType)
            case group
            case any
            case signature
        }

        let kind: Kind
        let known: ElementDescription.Known?
        let minimum: Int
        let maximum: Int?

        var isGroup: Bool { if case .group = kind { true } else { false } }
        var isText: Bool { if case .text = kind { true } else { false } }
    }

    /// What the first lines say.
    private struct Head {
        let rootName: String
        let chineseName: String
        let englishName: String
        var namespace = CustomsNamespace.ceb
        var direction: MessageType.Direction?
        var role: MessageType.Role?
        var editions: [Edition] = []
        var declaredBy = ""
        var needsSignature = false
    }

    let source: String
    private var lines: [Line] = []
    private var next = 0
    /// The lines before `elements` that may be left out, by their first word.
    private var options: [String: Line] = [:]

    /// The message of a text in each of its editions.
    /// - Throws: the first fault, with its line.
    static func read(_ text: String, source: String) throws(CatalogueError) -> [MessageDescription] {
        var reader = try CatalogueReader(text, source: source)
        return try reader.message()
    }

    /// The root's name and the editions, from the first lines of a text; the rest is not looked at.
    /// - Throws: the first fault of these lines.
    static func heading(_ text: String, source: String) throws(CatalogueError) -> (
        rootName: String, editions: [Edition]
    ) {
        // Name, direction and role, or the namespace; editions; and room for comments.
        var reader = try CatalogueReader(
            text.split(separator: "\n", maxSplits: 8, omittingEmptySubsequences: false).prefix(8), source: source)
        let head = try reader.readHeadLines()
        return (head.rootName, head.editions)
    }

    private init(_ text: String, source: String) throws(CatalogueError) {
        try self.init(text.split(separator: "\n", omittingEmptySubsequences: false)[...], source: source)
    }

    private init(_ text: ArraySlice<Substring>, source: String) throws(CatalogueError) {
        self.source = source
        for (index, line) in text.enumerated() {
            let line = line.last == "\r" ? line.dropLast() : line
            let content = line.drop { $0 == " " }
            if content.isEmpty || content.first == "#" { continue }
            let spaces = line.count - content.count
            guard spaces % 2 == 0, content.first != "\t" else {
                throw CatalogueError(source: source, line: index + 1, reason: "indent by two spaces a level")
            }
            lines.append(Line(number: index + 1, depth: spaces / 2, text: content))
        }
    }

    private mutating func message() throws(CatalogueError) -> [MessageDescription] {
        let head = try readHead()
        try readOptions()
        var attributes = head.role == nil ? [] : CommonBlocks.rootAttributes
        while next < lines.count, lines[next].text.first == "@" {
            attributes.append(try attribute(depth: 1, among: attributes))
        }
        var drafts: [Draft] = []
        while next < lines.count { drafts.append(try draft(depth: 1, editions: head.editions)) }
        guard let record = drafts.first else { throw fault("no elements") }
        let layout = try LayoutLines(source: source, lines: options, role: head.role).layout(of: record)
        var common: [ElementDescription] = []
        if head.role == .declaration, let direction = head.direction {
            common = CommonBlocks.elements(direction, needsSignature: head.needsSignature)
        }
        return head.editions.map { edition in
            MessageDescription(
                rootName: head.rootName, namespace: head.namespace, edition: edition, chineseName: head.chineseName,
                englishName: head.englishName, direction: head.direction, role: head.role, declaredBy: head.declaredBy,
                attributes: attributes, elements: drafts.compactMap { Self.element($0, in: edition) } + common,
                layout: layout)
        }
    }

    private mutating func readHead() throws(CatalogueError) -> Head {
        var head = try readHeadLines()
        if head.role == .declaration {
            head.declaredBy = String(try header("declared by"))
            switch try header("signature") {
            case "mandatory": head.needsSignature = true
            case "optional": break
            default: throw fault("signature mandatory or optional")
            }
        }
        return head
    }

    /// Those that every text has.
    private mutating func readHeadLines() throws(CatalogueError) -> Head {
        let isEnvelope = lines.first?.text.hasPrefix("envelope ") ?? false
        let word = isEnvelope ? "envelope" : "message"
        let (first, labels) = try labelled(try header(word))
        guard first.count == 1, labels.count >= 2, Self.isName(String(first[0])) else {
            throw fault("\(word) NAME  中文 | English")
        }
        var head = Head(rootName: String(first[0]), chineseName: labels[0], englishName: labels[1])
        if isEnvelope {
            head.namespace = String(try header("namespace"))
        } else {
            let kinds = try line().text.split(separator: " ")
            guard kinds.count == 2, let direction = Self.directions[String(kinds[0])],
                let role = Self.roles[String(kinds[1])]
            else { throw fault("import or export, then declaration or receipt") }
            head.direction = direction
            head.role = role
        }
        head.editions = try header("editions").split(separator: " ").map { Edition(String($0)) }
        guard !head.editions.isEmpty, Set(head.editions).count == head.editions.count else {
            throw fault("the editions, each once")
        }
        return head
    }

    private mutating func readOptions() throws(CatalogueError) {
        while true {
            let line = try line()
            guard line.depth == 0 else { throw fault("elements is expected here") }
            if line.text == "elements" { return }
            let word = String(line.text.prefix { $0 != " " })
            guard LayoutLines.words.contains(word) else { throw fault("elements is expected here") }
            guard options.updateValue(line, forKey: word) == nil else { throw fault("\(word) stands twice") }
        }
    }

    /// An element and everything below it that is indented further.
    private mutating func draft(depth: Int, editions: [Edition]) throws(CatalogueError) -> Draft {
        let line = try line()
        guard line.depth == depth else { throw fault("indented by \(line.depth * 2) where \(depth * 2) is expected") }
        let (words, labels) = try labelled(line.text)
        guard words.count >= 3, labels.count >= 2 else { throw fault("NAME TYPE OCCURRENCE  中文 | English | meaning") }
        let name = String(words[0])
        guard Self.isName(name) else { throw fault("\(name) is no element name") }
        let standard = try shape(words[1], words[2])
        var variants: [Edition: Shape?] = [:]
        for variant in try readVariants(words[3...].joined(separator: " ")) {
            guard let edition = variant.first.map({ Edition(String($0)) }), editions.contains(edition),
                variants[edition] == nil
            else { throw fault("the braces name an edition of this message, each once") }
            switch variant.count {
            case 2 where variant[1] == "-": variants[edition] = .some(nil)
            case 3:
                let shape = try shape(variant[1], variant[2])
                guard shape.isGroup == standard.isGroup else {
                    throw fault("a group stays a group in every edition")
                }
                variants[edition] = shape
            default: throw fault("{EDITION TYPE OCCURRENCE} or {EDITION -}")
            }
        }
        var draft = Draft(line: line, name: name, standard: standard, variants: variants, labels: labels)
        while next < lines.count, lines[next].depth > depth {
            if lines[next].text.first == "@" {
                draft.attributes.append(try attribute(depth: depth + 1, among: draft.attributes))
                continue
            }
            guard standard.isGroup else {
                next += 1
                throw fault("an element below \(name), which holds text")
            }
            draft.children.append(try self.draft(depth: depth + 1, editions: editions))
        }
        guard !standard.isGroup || !draft.children.isEmpty else { throw fault("the group \(name) is empty") }
        guard Set(draft.children.map(\.name)).count == draft.children.count else {
            throw fault("an element stands twice in \(name)")
        }
        return draft
    }

    /// `@name C..=1.0 1  中文 | English | meaning`: an attribute of the element above, before the elements in it.
    private mutating func attribute(
        depth: Int, among others: [AttributeDescription]
    ) throws(CatalogueError) -> AttributeDescription {
        let line = try line()
        guard line.depth == depth else { throw fault("indented by \(line.depth * 2) where \(depth * 2) is expected") }
        let (words, labels) = try labelled(line.text)
        guard words.count == 3, labels.count >= 2 else { throw fault("@NAME TYPE OCCURRENCE  中文 | English | meaning") }
        let name = String(words[0].dropFirst())
        guard Self.isName(name), !others.contains(where: { $0.name == name }) else {
            throw fault("\(words[0]) is no attribute, or stands twice")
        }
        let shape = try shape(words[1], words[2])
        guard case .text(let type) = shape.kind, shape.maximum == 1 else {
            throw fault("an attribute is a text, and occurs once")
        }
        var fixedValue: String?
        switch shape.known {
        case .fixed(let value): fixedValue = value
        case .assumed: throw fault("an attribute has no assumed value")
        case nil: break
        }
        return AttributeDescription(
            name, labels[0], labels[1], labels.count > 2 ? labels[2] : "", type, isRequired: shape.minimum == 1,
            fixedValue: fixedValue)
    }

    private func kind(_ type: Substring) throws(CatalogueError) -> (Shape.Kind, ElementDescription.Known?) {
        switch type {
        case "group": return (.group, nil)
        case "any": return (.any, nil)
        case "signature": return (.signature, nil)
        default: break
        }
        let parts = type.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "=" || $0 == "?" }
        guard let textType = TextType(notation: String(parts[0])) else { throw fault("\(type) is no type") }
        guard parts.count > 1 else { return (.text(textType), nil) }
        let value = String(parts[1])
        guard textType.fault(in: value) == nil else { throw fault("\(value) is no \(parts[0])") }
        return (.text(textType), type.contains("=") ? .fixed(value) : .assumed(value))
    }

    private func shape(_ type: Substring, _ occurrence: Substring) throws(CatalogueError) -> Shape {
        let (kind, known) = try kind(type)
        guard let dots = occurrence.firstRange(of: "..") else {
            guard let count = Int(occurrence), count > 0 else { throw fault("\(occurrence) is no occurrence") }
            return Shape(kind: kind, known: known, minimum: count, maximum: count)
        }
        let last = occurrence[dots.upperBound...]
        guard let minimum = Int(occurrence[..<dots.lowerBound]), minimum >= 0 else {
            throw fault("\(occurrence) is no occurrence")
        }
        if last == "*" { return Shape(kind: kind, known: known, minimum: minimum, maximum: nil) }
        guard let maximum = Int(last), maximum >= max(1, minimum) else { throw fault("\(occurrence) is no occurrence") }
        return Shape(kind: kind, known: known, minimum: minimum, maximum: maximum)
    }

    /// The words inside each pair of braces.
    private func readVariants(_ text: String) throws(CatalogueError) -> [[Substring]] {
        var found: [[Substring]] = []
        var rest = text[...]
        while let open = rest.first {
            guard open == "{", let close = rest.firstIndex(of: "}") else {
                throw fault("braces around each edition's own")
            }
            found.append(rest[rest.index(after: rest.startIndex)..<close].split(separator: " "))
            rest = rest[rest.index(after: close)...].drop { $0 == " " }
        }
        return found
    }

    private static func element(_ draft: Draft, in edition: Edition) -> ElementDescription? {
        guard let shape = draft.variants[edition] ?? draft.standard else { return nil }
        var isOpen = false
        let content: ElementDescription.Content
        switch shape.kind {
        case .text(let type): content = .text(type)
        case .group: content = .group(draft.children.compactMap { element($0, in: edition) })
        case .any:
            content = .any
            isOpen = true
        case .signature: content = .signature
        }
        return ElementDescription(
            name: draft.name, chineseName: draft.labels[0], englishName: draft.labels[1],
            meaning: draft.labels.count > 2 ? draft.labels[2] : "",
            chineseMeaning: draft.labels.count > 3 ? draft.labels[3] : "", minimum: shape.minimum,
            maximum: shape.maximum,
            content: content, known: shape.known, attributes: draft.attributes, isOpen: isOpen)
    }

    /// The words before two spaces, and what stands between bars after them.
    private func labelled(_ text: Substring) throws(CatalogueError) -> ([Substring], [String]) {
        guard let gap = text.firstRange(of: "  ") else { throw fault("two spaces before the names") }
        let labels = text[gap.upperBound...].split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
        return (
            text[..<gap.lowerBound].split(separator: " "), labels.map { String($0).trimmed }
        )
    }

    private mutating func header(_ word: String) throws(CatalogueError) -> Substring {
        let line = try line()
        guard line.depth == 0, line.text.hasPrefix(word + " ") else { throw fault("\(word) is expected here") }
        return line.text.dropFirst(word.count + 1)
    }

    private mutating func line() throws(CatalogueError) -> Line {
        guard next < lines.count else { throw fault("the text ends here") }
        defer { next += 1 }
        return lines[next]
    }

    /// A fault of the line that was read last.
    private func fault(_ reason: String) -> CatalogueError {
        let number = lines.isEmpty ? 1 : lines[max(0, min(next, lines.count) - 1)].number
        return CatalogueError(source: source, line: number, reason: reason)
    }

    private static let directions: [String: MessageType.Direction] = ["import": .import, "export": .export]
    private static let roles: [String: MessageType.Role] = ["declaration": .declaration, "receipt": .receipt]

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x41...0x5A).contains(first & 0xDF) else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
    }
}
