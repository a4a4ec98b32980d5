internal import CustomsMessages
internal import SidecarBase
internal import XMLCanonical

/// Reads a profile and refuses one that could not work. Source: safe.md §7 item 18.
package struct SafeProfileReader {
    /// The longest profile that is read, bytes.
    package static let maximumBytes = 4 << 20

    private var problems: [FieldProblem] = []

    private init() {}

    /// - Throws: `SafeProfileError` with everything that is wrong; `MessageJSONError` for what is no JSON.
    package static func read(_ bytes: [UInt8]) throws -> SafeProfile {
        guard bytes.count <= maximumBytes else {
            throw SafeProfileError(fieldProblems: [
                FieldProblem(path: "", rule: "size", english: "is too long", chinese: "过长")
            ])
        }
        guard case .object(let whole) = try JSONValue.read(bytes) else {
            throw SafeProfileError(fieldProblems: [
                FieldProblem(path: "", rule: "type", english: "is not an object", chinese: "不是 JSON 对象")
            ])
        }
        var reader = SafeProfileReader()
        let profile = reader.profile(whole)
        guard let profile, reader.problems.isEmpty else { throw SafeProfileError(fieldProblems: reader.problems) }
        return profile
    }

    private mutating func note(_ path: String, _ rule: String, _ english: String, _ chinese: String) {
        problems.append(FieldProblem(path: path, rule: rule, english: english, chinese: chinese))
    }

    // MARK: - Values

    private mutating func object(
        _ value: JSONValue?, at path: String, knowing names: Set<String>? = nil
    ) -> [String: JSONValue] {
        guard let value else { return [:] }
        guard case .object(let object) = value else {
            note(path, "type", "is not an object", "不是对象")
            return [:]
        }
        if let names { checkNames(object, names, at: path) }
        return object
    }

    private mutating func checkNames(_ object: [String: JSONValue], _ names: Set<String>, at path: String) {
        for key in object.keys.sorted() where !names.contains(key) {
            let near = NearestName.suggestion(for: key, among: names)
            note(
                path.isEmpty ? key : path + "." + key, "unknown", "is not known" + (near.map { "; \($0)?" } ?? ""),
                "未知的键" + (near.map { "；是否为 \($0)？" } ?? ""))
        }
    }

    private mutating func text(_ value: JSONValue?, at path: String, or standard: String? = nil) -> String {
        switch value {
        case .text(let text), .number(let text): return text
        case nil:
            if let standard { return standard }
            note(path, "required", "is missing", "缺失")
        default: note(path, "type", "is not a text", "不是文本")
        }
        return standard ?? ""
    }

    private mutating func boolean(_ value: JSONValue?, at path: String) -> Bool {
        switch value {
        case .boolean(let value): return value
        case nil: return false
        default:
            note(path, "type", "is not true or false", "不是 true 或 false")
            return false
        }
    }

    private mutating func number(
        _ value: JSONValue?, at path: String, in range: ClosedRange<Int>, or standard: Int
    ) -> Int {
        guard let value else { return standard }
        if case .number(let text) = value, let number = Int(text), range.contains(number) { return number }
        note(
            path, "range", "is not a whole number from \(range.lowerBound) to \(range.upperBound)",
            "不是 \(range.lowerBound) 至 \(range.upperBound) 的整数")
        return standard
    }

    private mutating func list(_ value: JSONValue?, at path: String) -> [JSONValue] {
        guard let value else { return [] }
        if case .list(let values) = value { return values }
        note(path, "type", "is not a list", "不是数组")
        return []
    }

    private mutating func texts(_ value: JSONValue?, at path: String) -> [String] {
        list(value, at: path).enumerated().map { text($0.element, at: "\(path)[\($0.offset)]") }
    }

    private mutating func seconds(_ value: JSONValue?, at path: String, or standard: [Duration]) -> [Duration] {
        guard value != nil else { return standard }
        return list(value, at: path).enumerated().map {
            .seconds(number($0.element, at: "\(path)[\($0.offset)]", in: 0...86_400, or: 0))
        }
    }

    private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue?, at path: String, or standard: Value
    ) -> Value {
        guard value != nil else { return standard }
        let name = text(value, at: path)
        if let found = Value(rawValue: name) { return found }
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        note(path, "value", "is none of \(names)", "不是 \(names) 之一")
        return standard
    }

    private mutating func path(_ value: JSONValue?, at place: String) -> SafePath? {
        guard value != nil else { return nil }
        let source = text(value, at: place)
        if let path = SafePath(source) { return path }
        note(place, "path", "is no path such as MSG/HEAD/CODE", "不是 MSG/HEAD/CODE 形式的路径")
        return nil
    }

    private mutating func template(
        _ source: String, at path: String, names: Set<String>, lists: [String: Set<String>] = [:]
    ) -> SafeTemplate? {
        do throws(SafeTemplate.Fault) {
            return try SafeTemplate(source, names: names, lists: lists)
        } catch {
            note(path, "template", error.english, error.chinese)
            return nil
        }
    }

    // MARK: - Parts

    private static let keys: Set<String> = [
        "name", "description", "testMode", "charset", "unmappable", "lengths", "soap", "message", "constants", "parts",
        "fieldSets", "reply", "codes", "hours", "retry", "paging", "operations",
    ]

    /// What a message's template may use beside the operation's own fields and the constants.
    static let systemNames: Set<String> = [
        "orgCode", "userCode", "password", "msgNo", "servicePath", "system", "operation", "page", "pageSize", "charset",
    ]
    private static let envelopeNames: Set<String> = [
        "payload", "isParameter", "soapNamespace", "operation", "charset", "orgCode", "userCode", "password", "msgNo",
    ]

    private mutating func profile(_ whole: [String: JSONValue]) -> SafeProfile? {
        checkNames(whole, SafeProfileReader.keys, at: "")
        let soap = object(whole["soap"], at: "soap", knowing: ["version", "action", "style", "envelope"])
        let message = object(whole["message"], at: "message", knowing: ["number", "passwordMode"])
        let hoursObject = object(whole["hours"], at: "hours", knowing: ["open", "weekdays"])
        let constants = object(whole["constants"], at: "constants")
        let constantTexts = Dictionary(
            uniqueKeysWithValues: constants.map { ($0.key, text($0.value, at: "constants." + $0.key)) })
        let names = Set(constants.keys)
        let version = choice(soap["version"], at: "soap.version", or: SafeProfile.SOAPVersion.v11)
        let action = template(
            text(soap["action"], at: "soap.action", or: "\"{{operation}}\""), at: "soap.action", names: ["operation"])
        let envelopeSource = text(soap["envelope"], at: "soap.envelope")
        let envelope = template(
            envelopeSource, at: "soap.envelope", names: SafeProfileReader.envelopeNames.union(names))
        if !envelopeSource.isEmpty, !envelopeSource.contains("{{payload}}") {
            note("soap.envelope", "payload", "has no {{payload}}", "缺少 {{payload}}")
        }
        var number: SafeNumberTemplate?
        do throws(SafeTemplate.Fault) {
            number = try SafeNumberTemplate(
                text(message["number"], at: "message.number", or: "{{orgCode}}{{yyyyMMdd}}{{seq8}}"))
        } catch {
            note("message.number", "template", error.english, error.chinese)
        }
        let hours = OpeningHours(text(hoursObject["open"], at: "hours.open", or: "08:00-20:00"))
        if hours == nil {
            note("hours.open", "hours", "is not like 08:00-20:00", "不是 08:00-20:00 形式的时段")
        }
        guard let action, let envelope, let number, let hours, let reply = reply(whole["reply"]) else { return nil }
        var profile = SafeProfile(action: action, envelope: envelope, number: number, reply: reply, hours: hours)
        profile.name = text(whole["name"], at: "name")
        profile.isTest = boolean(whole["testMode"], at: "testMode")
        profile.charset = choice(whole["charset"], at: "charset", or: .gbk)
        profile.unmappable = choice(whole["unmappable"], at: "unmappable", or: .reject)
        profile.lengths = choice(whole["lengths"], at: "lengths", or: .bytes)
        profile.soap = version
        profile.style = choice(soap["style"], at: "soap.style", or: .string)
        profile.passwordMode = choice(message["passwordMode"], at: "message.passwordMode", or: .md5hex)
        profile.constants = constantTexts
        for (name, value) in constantTexts where profile.charset.firstMissing(in: value) != nil {
            note("constants." + name, "charset", "has a character the charset lacks", "含有字符集中不存在的字符")
        }
        readCodes(whole["codes"], into: &profile)
        readRest(whole, hoursObject["weekdays"], into: &profile)
        readOperations(whole, into: &profile, constants: names)
        checkEnvelope(profile)
        return profile
    }

    private mutating func reply(_ value: JSONValue?) -> SafeProfile.Reply? {
        let reply = object(
            value, at: "reply",
            knowing: [
                "text", "element", "code", "detail", "number", "rows", "rowCode", "rowDetail", "page", "pageSize",
                "recordCount",
            ])
        for key in ["text", "element", "code", "detail", "rows"] where reply[key] == nil {
            note("reply." + key, "required", "is missing", "缺失")
        }
        guard let text = path(reply["text"], at: "reply.text"),
            let element = path(reply["element"], at: "reply.element"), let code = path(reply["code"], at: "reply.code"),
            let detail = path(reply["detail"], at: "reply.detail"), let rows = path(reply["rows"], at: "reply.rows")
        else { return nil }
        return SafeProfile.Reply(
            text: text, element: element, code: code, detail: detail, number: path(reply["number"], at: "reply.number"),
            rows: rows, rowCode: path(reply["rowCode"], at: "reply.rowCode"),
            rowDetail: path(reply["rowDetail"], at: "reply.rowDetail"), page: path(reply["page"], at: "reply.page"),
            pageSize: path(reply["pageSize"], at: "reply.pageSize"),
            recordCount: path(reply["recordCount"], at: "reply.recordCount"))
    }

    private mutating func readCodes(_ value: JSONValue?, into profile: inout SafeProfile) {
        let codes = object(value, at: "codes", knowing: ["success", "missing", "classes"])
        if codes["success"] != nil { profile.successCodes = Set(texts(codes["success"], at: "codes.success")) }
        switch text(codes["missing"], at: "codes.missing", or: "failure") {
        case "failure": break
        case "success": profile.isMissingCodeSuccess = true
        default: note("codes.missing", "value", "is none of failure, success", "不是 failure、success 之一")
        }
        for (code, name) in object(codes["classes"], at: "codes.classes").sorted(by: { $0.key < $1.key }) {
            profile.classes[code] = choice(name, at: "codes.classes." + code, or: .business)
        }
    }

    private mutating func readRest(
        _ whole: [String: JSONValue], _ weekdays: JSONValue?, into profile: inout SafeProfile
    ) {
        if weekdays != nil {
            profile.weekdays = Set(
                list(weekdays, at: "hours.weekdays").enumerated().map {
                    number($0.element, at: "hours.weekdays[\($0.offset)]", in: 1...7, or: 1)
                })
        }
        let retry = object(
            whole["retry"], at: "retry", knowing: ["attempts", "delays", "lookups", "lookupAttempts"])
        let standard = SafeProfile.Retry()
        profile.retry = SafeProfile.Retry(
            attempts: number(retry["attempts"], at: "retry.attempts", in: 1...10, or: standard.attempts),
            delays: seconds(retry["delays"], at: "retry.delays", or: standard.delays),
            lookups: seconds(retry["lookups"], at: "retry.lookups", or: standard.lookups),
            lookupAttempts: number(
                retry["lookupAttempts"], at: "retry.lookupAttempts", in: 1...1_000, or: standard.lookupAttempts))
        if profile.retry.lookups.isEmpty { note("retry.lookups", "required", "is empty", "为空") }
        let paging = object(whole["paging"], at: "paging", knowing: ["maximumPages", "pageSize"])
        profile.maximumPages = number(paging["maximumPages"], at: "paging.maximumPages", in: 1...10_000, or: 100)
        profile.pageSize = number(paging["pageSize"], at: "paging.pageSize", in: 1...10_000, or: 20)
    }

    // MARK: - Operations

    private struct FieldSet {
        var fields: [SafeField] = []
        var lists: [SafeOperation.List] = []
        var rules: [SafeRule] = []
    }

    private mutating func readOperations(
        _ whole: [String: JSONValue], into profile: inout SafeProfile, constants: Set<String>
    ) {
        let parts = object(whole["parts"], at: "parts")
        let partTexts = Dictionary(
            uniqueKeysWithValues: parts.map { ($0.key, text($0.value, at: "parts." + $0.key)) })
        var sets: [String: FieldSet] = [:]
        for (name, value) in object(whole["fieldSets"], at: "fieldSets").sorted(by: { $0.key < $1.key }) {
            sets[name] = fieldSet(value, at: "fieldSets." + name)
        }
        let operations = list(whole["operations"], at: "operations")
        if operations.isEmpty { note("operations", "required", "is missing or empty", "缺失或为空") }
        var known: Set<String> = []
        for (index, value) in operations.enumerated() {
            let path = "operations[\(index)]"
            guard
                let operation = operation(
                    value, at: path, parts: partTexts, sets: sets, constants: constants, profile)
            else { continue }
            if !known.insert(operation.id).inserted {
                note(path + ".id", "twice", "\(operation.id) is there twice", "\(operation.id) 重复")
            }
            profile.operations.append(operation)
        }
        for (index, operation) in profile.operations.enumerated() {
            guard let lookup = operation.lookup else { continue }
            let place = "operations[\(index)].lookup"
            guard let query = profile.operation(lookup.operation), query.kind == .query else {
                note(place + ".operation", "unknown", "\(lookup.operation) is no query", "\(lookup.operation) 不是查询操作")
                continue
            }
            for name in lookup.input.keys.sorted() where !query.fields.contains(where: { $0.name == name }) {
                note(place + ".input." + name, "unknown", "is no field of \(query.id)", "不是 \(query.id) 的字段")
            }
        }
    }

    private mutating func operation(
        _ value: JSONValue, at path: String, parts: [String: String], sets: [String: FieldSet],
        constants: Set<String>, _ profile: SafeProfile
    ) -> SafeOperation? {
        let object = object(
            value, at: path,
            knowing: [
                "id", "title", "system", "soapOperation", "servicePath", "kind", "template", "fields", "lookup",
                "timeout", "paged",
            ])
        let id = text(object["id"], at: path + ".id")
        guard !id.isEmpty, id.utf8.count <= 100, !id.contains("/") else {
            note(path + ".id", "format", "is no name", "不是有效名称")
            return nil
        }
        var set = FieldSet()
        if case .text(let name) = object["fields"] {
            if let found = sets[name] {
                set = found
            } else {
                note(path + ".fields", "unknown", "\(name) is none of fieldSets", "fieldSets 中没有 \(name)")
            }
        } else if let own = object["fields"] {
            set = fieldSet(own, at: path + ".fields")
        }
        var source = text(object["template"], at: path + ".template")
        for (name, part) in parts { source = source.replacing("{{>\(name)}}", with: part) }
        let names = Set(set.fields.map(\.name))
        for name in names.sorted() where SafeProfileReader.systemNames.contains(name) || constants.contains(name) {
            note(path + ".fields", "taken", "\(name) is a name of the system's or a constant", "\(name) 与系统名称或常量重名")
        }
        let lists = Dictionary(set.lists.map { ($0.name, Set($0.fields.map(\.name))) }) { first, _ in first }
        guard
            let template = template(
                source, at: path + ".template",
                names: names.union(constants).union(SafeProfileReader.systemNames), lists: lists)
        else { return nil }
        let operation = SafeOperation(
            id: id, title: text(object["title"], at: path + ".title", or: id),
            system: text(object["system"], at: path + ".system", or: ""),
            soapOperation: text(object["soapOperation"], at: path + ".soapOperation"),
            servicePath: text(object["servicePath"], at: path + ".servicePath", or: ""),
            kind: choice(object["kind"], at: path + ".kind", or: .query), fields: set.fields, lists: set.lists,
            rules: set.rules, template: template, lookup: lookup(object["lookup"], at: path + ".lookup"),
            timeout: object["timeout"].map {
                .seconds(number($0, at: path + ".timeout", in: 1...3_600, or: 60))
            }, isPaged: boolean(object["paged"], at: path + ".paged"))
        checkForm(operation, profile, at: path + ".template")
        return operation
    }

    private mutating func lookup(_ value: JSONValue?, at path: String) -> SafeOperation.Lookup? {
        guard value != nil else { return nil }
        let object = object(
            value, at: path, knowing: ["operation", "input", "match", "compare", "goneWhen", "notFoundCodes"])
        let input = self.object(object["input"], at: path + ".input")
        var lookup = SafeOperation.Lookup(
            operation: text(object["operation"], at: path + ".operation"),
            input: Dictionary(uniqueKeysWithValues: input.map { ($0.key, text($0.value, at: path + ".input")) }),
            match: texts(object["match"], at: path + ".match"))
        lookup.compare = texts(object["compare"], at: path + ".compare")
        lookup.notFoundCodes = Set(texts(object["notFoundCodes"], at: path + ".notFoundCodes"))
        if object["goneWhen"] != nil {
            let gone = self.object(object["goneWhen"], at: path + ".goneWhen", knowing: ["field", "value"])
            lookup.goneWhen = (
                text(gone["field"], at: path + ".goneWhen.field"), text(gone["value"], at: path + ".goneWhen.value")
            )
        }
        return lookup
    }

    private mutating func fieldSet(_ value: JSONValue, at path: String) -> FieldSet {
        var set = FieldSet()
        let object: [String: JSONValue]
        if case .list = value {
            object = ["fields": value]
        } else {
            object = self.object(value, at: path, knowing: ["fields", "lists", "rules"])
        }
        set.fields = fields(object["fields"], at: path + ".fields")
        for (name, value) in self.object(object["lists"], at: path + ".lists").sorted(by: { $0.key < $1.key }) {
            let place = path + ".lists." + name
            let list = self.object(value, at: place, knowing: ["required", "fields"])
            set.lists.append(
                SafeOperation.List(
                    name: name, isRequired: boolean(list["required"], at: place + ".required"),
                    fields: fields(list["fields"], at: place + ".fields")))
        }
        for (index, value) in list(object["rules"], at: path + ".rules").enumerated() {
            if let rule = rule(value, at: "\(path).rules[\(index)]", Set(set.fields.map(\.name))) {
                set.rules.append(rule)
            }
        }
        return set
    }

    private mutating func fields(_ value: JSONValue?, at path: String) -> [SafeField] {
        var known: Set<String> = []
        return list(value, at: path).enumerated().map { index, value in
            let place = "\(path)[\(index)]"
            let object = object(
                value, at: place,
                knowing: [
                    "name", "required", "requiredWhen", "kind", "maximum", "length", "decimals", "values", "note",
                ])
            var field = SafeField(text(object["name"], at: place + ".name"))
            if !known.insert(field.name).inserted {
                note(place + ".name", "twice", "\(field.name) is there twice", "\(field.name) 重复")
            }
            field.isRequired = boolean(object["required"], at: place + ".required")
            if object["requiredWhen"] != nil {
                let when = self.object(
                    object["requiredWhen"], at: place + ".requiredWhen", knowing: ["field", "values"])
                field.requiredWhen = (
                    text(when["field"], at: place + ".requiredWhen.field"),
                    texts(when["values"], at: place + ".requiredWhen.values")
                )
            }
            field.kind = choice(object["kind"], at: place + ".kind", or: .text)
            field.maximum = object["maximum"].map { number($0, at: place + ".maximum", in: 1...1_000_000, or: 1) }
            field.length = object["length"].map { number($0, at: place + ".length", in: 1...1_000_000, or: 1) }
            field.decimals = number(object["decimals"], at: place + ".decimals", in: 0...10, or: 0)
            field.values = texts(object["values"], at: place + ".values")
            return field
        }
    }

    private mutating func rule(_ value: JSONValue, at path: String, _ names: Set<String>) -> SafeRule? {
        let object = object(value, at: path, knowing: ["allOrNone", "differ", "sum", "total", "date", "notAfter"])
        let used =
            texts(object["allOrNone"], at: path) + texts(object["differ"], at: path) + texts(object["sum"], at: path)
        for name in used where !names.contains(name) {
            note(path, "unknown", "\(name) is no field", "\(name) 不是字段")
        }
        if object["allOrNone"] != nil { return .allOrNone(used) }
        if object["differ"] != nil, used.count == 2 { return .differ(used[0], used[1]) }
        if object["sum"] != nil { return .sum(used, total: text(object["total"], at: path + ".total")) }
        if object["date"] != nil {
            return .notAfter(
                date: text(object["date"], at: path + ".date"), number: text(object["notAfter"], at: path + ".notAfter")
            )
        }
        note(
            path, "rule", "is none of allOrNone, differ (two fields), sum, date",
            "不是 allOrNone、differ（两个字段）、sum、date 之一")
        return nil
    }

    // MARK: - Trying

    /// Every template must give well-formed XML, with everything filled in and with nothing.
    private mutating func checkForm(_ operation: SafeOperation, _ profile: SafeProfile, at path: String) {
        for isFull in [true, false] {
            let text = operation.template.render(
                SafeProfileReader.samples(operation, profile, isFull: isFull), time: ChinaTime(milliseconds: 0)
            ).replacing(String(SafeTemplate.passwordMark), with: "x")
            do throws(XMLError) {
                _ = try XMLDocument(parsing: Array(text.utf8))
            } catch {
                note(
                    path, "form", "gives XML that is not well-formed: \(error.detail)", "生成的 XML 格式不正确：\(error.detail)")
                return
            }
            if let scalar = profile.charset.firstMissing(in: text) {
                note(
                    path, "charset", "has the character \(scalar), which is not in \(profile.charset.rawValue)",
                    "含有 \(profile.charset.rawValue) 中不存在的字符 \(scalar)")
                return
            }
        }
    }

    private static func samples(
        _ operation: SafeOperation, _ profile: SafeProfile, isFull: Bool
    ) -> [String: SafeTemplate.Value] {
        var values = profile.constants.mapValues { SafeTemplate.Value.text($0) }
        for name in systemNames { values[name] = .text("1") }
        values["charset"] = .text(profile.charset.rawValue)
        values["password"] = .password
        for field in operation.fields { values[field.name] = .text(isFull ? "1" : "") }
        for list in operation.lists {
            let row = Dictionary(list.fields.map { ($0.name, "1") }) { first, _ in first }
            values[list.name] = .rows(isFull ? [row, row] : [])
        }
        return values
    }

    private mutating func checkEnvelope(_ profile: SafeProfile) {
        guard let operation = profile.operations.first else { return }
        // As it is sent: a message that goes in base64 is no XML of the envelope.
        let sent = SafeMessage(
            of: operation, values: SafeProfileReader.samples(operation, profile, isFull: true), profile,
            time: ChinaTime(milliseconds: 0)
        ).masked
        let text = profile.charset.decode(sent).text
        do throws(XMLError) {
            _ = try XMLDocument(parsing: Array(text.utf8))
        } catch {
            note(
                "soap.envelope", "form", "gives XML that is not well-formed: \(error.detail)",
                "生成的 XML 格式不正确：\(error.detail)")
        }
    }
}
