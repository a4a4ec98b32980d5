internal import CustomsMessages
internal import SidecarBase

extension OriginProfile {
    /// Reads a profile. A key that is not there has the value of `ccpit-default`.
    ///
    /// - Parameters:
    ///   - bytes: JSON in UTF-8.
    ///   - isTest: whether what only tests may do is allowed: messages that nobody signs.
    /// - Returns: the profile.
    /// - Throws: `MessageJSONError` for what is no JSON, `OriginProfileError` with everything that is wrong.
    package static func read(_ bytes: [UInt8], isTest: Bool = false) throws -> OriginProfile {
        try read(try OriginJSON.read(bytes), onto: standard, isTest: isTest)
    }

    static func read(
        _ value: OriginJSON, onto base: OriginProfile, isTest: Bool
    ) throws(OriginProfileError) -> OriginProfile {
        var reader = OriginProfileReader(value, at: "", allowed: topKeys)
        var profile = base
        reader.text("name", &profile.name)
        reader.text("namespace", &profile.namespace)
        reader.text("prefix", &profile.prefix)
        reader.choice("soapVersion", &profile.soapVersion)
        reader.text("soapAction", &profile.soapAction, mayBeEmpty: true)
        reader.choice("operationStyle", &profile.operationStyle)
        reader.text("operationName", &profile.operationName)
        reader.text("interfaceElement", &profile.interfaceElement)
        reader.choice("payloadStyle", &profile.payloadStyle)
        reader.choice("payloadFormat", &profile.payloadFormat)
        reader.text("payloadRoot", &profile.payloadRoot)
        reader.choice("keyEncoding", &profile.keyEncoding)
        reader.choice("timestampFormat", &profile.timestampFormat)
        reader.number("maxSkew", &profile.maxSkew, 1...86_400)
        reader.text("fileField", &profile.fileField)
        var number = profile.messageId.text
        reader.text("messageId", &number)
        if let template = MessageNumberTemplate(number) {
            profile.messageId = template
        } else {
            reader.note(
                "messageId",
                "needs {{number:10}} and may have {{providerCode}} and {{yyyyMMdd}}, nothing else in braces",
                "必须含 {{number:10}}，可含 {{providerCode}} 与 {{yyyyMMdd}}，不得含其他占位符")
        }
        reader.choice(of: ["base64"], "fileStyle")
        reader.parameters(&profile)
        reader.signature(&profile, isTest: isTest)
        reader.codes(&profile.codes)
        reader.limits(&profile.limits)
        reader.interfaces(&profile.interfaces)
        reader.table("statuses", &profile.statuses)
        reader.table("printStatuses", &profile.printStatuses)
        reader.check(profile)
        guard reader.faults.isEmpty else { throw OriginProfileError(faults: reader.faults) }
        return profile
    }

    private static let topKeys = [
        "name", "namespace", "prefix", "soapVersion", "soapAction", "operationStyle", "operationName",
        "interfaceElement",
        "payloadStyle", "payloadFormat", "payloadRoot", "order", "names", "placement", "signature", "keyEncoding",
        "timestampFormat", "maxSkew", "messageId", "codes", "limits", "fileStyle", "fileField", "interfaces",
        "statuses",
        "printStatuses",
    ]
}

/// Takes values out of an object and gathers what is wrong.
struct OriginProfileReader {
    private let value: OriginJSON
    private let path: String
    private(set) var faults: [OriginProfileError.Fault] = []

    init(_ value: OriginJSON, at path: String, allowed: [String]) {
        self.value = value
        self.path = path
        guard case .object(let members) = value else {
            note("", "is not an object", "不是 JSON 对象")
            return
        }
        for member in members where !allowed.contains(member.name) {
            note(member.name, "is not a key of a profile", "不是有效的配置项")
        }
    }

    mutating func note(_ key: String, _ english: String, _ chinese: String) {
        let place = [path, key].filter { !$0.isEmpty }.joined(separator: ".")
        faults.append(OriginProfileError.Fault(path: place, english: english, chinese: chinese))
    }

    mutating func text(_ key: String, _ target: inout String, mayBeEmpty: Bool = false) {
        guard let found = value[key] else { return }
        guard case .text(let text) = found, mayBeEmpty || !text.isEmpty, text.utf8.count <= 1_000 else {
            note(key, "is not a text", "不是文本")
            return
        }
        target = text
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ target: inout Choice
    ) where Choice.RawValue == String {
        guard let found = value[key] else { return }
        guard let choice = found.scalar.flatMap(Choice.init(rawValue:)) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            note(key, "is none of \(names)", "应为 \(names) 之一")
            return
        }
        target = choice
    }

    mutating func choice(of names: [String], _ key: String) {
        guard let found = value[key], !names.contains(where: { $0 == found.scalar }) else { return }
        let names = names.joined(separator: ", ")
        note(key, "is none of \(names)", "应为 \(names) 之一")
    }

    mutating func number(_ key: String, _ target: inout Int, _ range: ClosedRange<Int>) {
        guard let found = value[key] else { return }
        guard case .number(let digits) = found, let number = Int(digits), range.contains(number) else {
            note(
                key, "is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                "不是 \(range.lowerBound) 至 \(range.upperBound) 的整数")
            return
        }
        target = number
    }

    mutating func truth(_ key: String, _ target: inout Bool) {
        guard let found = value[key] else { return }
        guard case .boolean(let truth) = found else {
            note(key, "is neither true nor false", "不是布尔值")
            return
        }
        target = truth
    }

    /// What is read from an object inside.
    private mutating func inside(
        _ key: String, allowed: [String], _ body: (inout OriginProfileReader) -> Void
    ) {
        guard let found = value[key] else { return }
        var reader = OriginProfileReader(
            found, at: [path, key].filter { !$0.isEmpty }.joined(separator: "."), allowed: allowed)
        body(&reader)
        faults += reader.faults
    }

    mutating func parameters(_ profile: inout OriginProfile) {
        if let order = value["order"] {
            let names = order.values.compactMap(\.scalar)
            let known = names.compactMap(OriginProfile.Parameter.init(rawValue:))
            if known.count == order.values.count, Set(known).count == known.count, !known.isEmpty {
                profile.order = known
            } else {
                note("order", "is not a list of parameters, each once", "不是参数列表，或有重复")
            }
        }
        let all = OriginProfile.Parameter.allCases.map(\.rawValue)
        inside("names", allowed: all) { reader in
            for parameter in OriginProfile.Parameter.allCases {
                var name = profile.name(of: parameter)
                reader.text(parameter.rawValue, &name)
                if !OriginProfileReader.isName(name) {
                    reader.note(parameter.rawValue, "is no name of an element", "不是有效的元素名")
                }
                profile.names[parameter] = name == parameter.rawValue ? nil : name
            }
        }
        inside("placement", allowed: all) { reader in
            for parameter in OriginProfile.Parameter.allCases {
                var place = profile.place(of: parameter)
                reader.choice(parameter.rawValue, &place)
                profile.placement[parameter] = place == .element ? nil : place
            }
        }
    }

    mutating func signature(_ profile: inout OriginProfile, isTest: Bool) {
        let keys = [
            "recipe", "replyRecipe", "template", "replyTemplate", "charset", "encoding", "signsEncodedData", "none",
        ]
        inside("signature", allowed: keys) { reader in
            reader.choice("charset", &profile.request.charset)
            reader.choice("encoding", &profile.request.encoding)
            reader.truth("signsEncodedData", &profile.signsEncodedData)
            reader.truth("none", &profile.isUnsigned)
            if profile.isUnsigned, !isTest {
                reader.note("none", "messages without signature are only for testMode", "仅 testMode 下允许不签名")
            }
            if let recipe = reader.recipe("recipe", template: "template") { profile.request.recipe = recipe }
            profile.reply.charset = profile.request.charset
            profile.reply.encoding = profile.request.encoding
            if reader.value["replyRecipe"]?.scalar == "request" {
                profile.reply.recipe = profile.request.recipe
                profile.replyWithoutResult = true
            } else if let recipe = reader.recipe("replyRecipe", template: "replyTemplate") {
                profile.reply.recipe = recipe
                profile.replyWithoutResult = false
            } else if reader.value["recipe"] != nil {
                profile.reply.recipe = profile.request.recipe
            }
        }
    }

    private mutating func recipe(_ key: String, template: String) -> SignatureRecipe? {
        guard let name = value[key]?.scalar else {
            if value[key] != nil { note(key, "is not a text", "不是文本") }
            return nil
        }
        if let known = SignatureRecipe.named.first(where: { $0.name == name }) { return known.recipe }
        guard name == "template" else {
            let names = (SignatureRecipe.named.map(\.name) + ["template"]).joined(separator: ", ")
            note(key, "is none of \(names)", "应为 \(names) 之一")
            return nil
        }
        var text = ""
        self.text(template, &text)
        for unknown in SignatureRecipe.unknownPlaceholders(in: text) {
            note(template, "has the unknown placeholder {{\(unknown)}}", "含有未知占位符 {{\(unknown)}}")
        }
        let recipe = SignatureRecipe.template(text)
        if !recipe.coversData {
            note(template, "leaves the data out, so anybody could change it", "未包含 data，数据将不受保护")
        }
        return recipe
    }

    mutating func codes(_ codes: inout OriginProfile.Codes) {
        let keys = [
            "success", "signature", "duplicate", "time", "provider", "format", "permission", "system", "notFound",
            "business",
        ]
        inside("codes", allowed: keys) { reader in
            reader.codes("success", &codes.success)
            reader.codes("signature", &codes.signature)
            reader.codes("duplicate", &codes.duplicate)
            reader.codes("time", &codes.time)
            reader.codes("provider", &codes.provider)
            reader.codes("format", &codes.format)
            reader.codes("permission", &codes.permission)
            reader.codes("system", &codes.system)
            reader.codes("notFound", &codes.notFound)
            reader.codes("business", &codes.business)
        }
    }

    private mutating func codes(_ key: String, _ target: inout [String]) {
        guard let found = value[key] else { return }
        let texts = (found.scalar.map { [$0] } ?? found.values.compactMap(\.scalar)).filter { !$0.isEmpty }
        if texts.isEmpty {
            note(key, "is neither a code nor a list of codes", "不是代码或代码列表")
        } else {
            target = texts
        }
    }

    mutating func limits(_ limits: inout OriginProfile.Limits) {
        inside("limits", allowed: ["perMinute", "parallel", "bytes"]) { reader in
            reader.number("perMinute", &limits.perMinute, 1...6_000)
            reader.number("parallel", &limits.parallel, 1...64)
            reader.number("bytes", &limits.bytes, 10_000...104_857_600)
        }
    }

    mutating func interfaces(_ interfaces: inout [OriginInterface: OriginProfile.Interface]) {
        guard value["interfaces"] != nil else { return }
        interfaces = [:]
        var found = interfaces
        inside("interfaces", allowed: OriginInterface.allCases.map(\.rawValue)) { reader in
            for interface in OriginInterface.allCases where reader.value[interface.rawValue] != nil {
                reader.inside(interface.rawValue, allowed: ["operation", "direction", "soapAction"]) { reader in
                    var entry = OriginProfile.Interface(
                        operation: interface.rawValue, direction: interface.usualDirection)
                    reader.text("operation", &entry.operation)
                    reader.choice("direction", &entry.direction)
                    if reader.value["soapAction"] != nil {
                        var action = ""
                        reader.text("soapAction", &action, mayBeEmpty: true)
                        entry.soapAction = action
                    }
                    found[interface] = entry
                }
            }
        }
        interfaces = found
    }

    mutating func table<Value: RawRepresentable & CaseIterable>(
        _ key: String, _ target: inout [String: Value]
    ) where Value.RawValue == String {
        guard let found = value[key] else { return }
        guard case .object(let members) = found else {
            note(key, "is not an object", "不是 JSON 对象")
            return
        }
        target = [:]
        for member in members {
            if let value = member.value.scalar.flatMap(Value.init(rawValue:)) {
                target[member.name] = value
            } else {
                let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
                note("\(key).\(member.name)", "is none of \(names)", "应为 \(names) 之一")
            }
        }
    }

    /// What has to fit together.
    mutating func check(_ profile: OriginProfile) {
        if !OriginProfileReader.isName(profile.prefix) { note("prefix", "is no prefix", "不是有效的前缀") }
        let isSingle = profile.operationStyle == .single
        for (key, name, isUsed) in [
            ("operationName", profile.operationName, isSingle),
            ("interfaceElement", profile.interfaceElement, isSingle),
            ("payloadRoot", profile.payloadRoot, profile.payloadFormat == .xml),
        ] where isUsed && !OriginProfileReader.isName(name) {
            note(key, "is no name of an element", "不是有效的元素名")
        }
        for parameter in [OriginProfile.Parameter.data, .message]
        where ![.element, .header].contains(profile.place(of: parameter)) {
            note("placement.\(parameter.rawValue)", "must be element or header", "必须为 element 或 header")
        }
        if profile.place(of: .data) == .header { note("placement.data", "must be element", "必须为 element") }
        if profile.payloadStyle == .elements, profile.payloadFormat != .xml {
            note("payloadFormat", "must be xml where the data stands as elements", "payloadStyle 为 elements 时必须为 xml")
        }
        for (key, scheme) in [("recipe", profile.request), ("replyRecipe", profile.reply)]
        where scheme.recipe == .rawBody && profile.place(of: .sign) != .http {
            note("signature.\(key)", "rawBody needs placement.sign: http", "rawBody 要求 placement.sign 为 http")
        }
        for parameter in [OriginProfile.Parameter.providerCode, .messageId, .timestamp, .code, .message, .data, .sign]
        where !profile.order.contains(parameter) {
            note("order", "has no \(parameter.rawValue)", "缺少 \(parameter.rawValue)")
        }
        let names = profile.order.map(profile.name)
        if Set(names).count != names.count || isSingle && names.contains(profile.interfaceElement) {
            note("names", "gives two parameters the same name", "两个参数使用了相同名称")
        }
        let operations = OriginInterface.allCases.compactMap { profile.interfaces[$0]?.operation }
        if operations.isEmpty { note("interfaces", "names none", "未配置任何接口") }
        if Set(operations).count != operations.count {
            note("interfaces", "gives two interfaces the same operation", "两个接口使用了相同操作名")
        }
        if profile.operationStyle == .perInterface {
            for name in operations where !OriginProfileReader.isName(name) || name.hasSuffix("Response") {
                note("interfaces", "\(name) cannot be an operation's name", "\(name) 不能用作操作名")
            }
        }
    }

    /// Whether it can name an element, without a prefix.
    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "_",
            text.utf8.count <= 100
        else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
        }
    }
}

extension OriginJSON {
    /// The values of a list; none for anything else.
    package var values: [OriginJSON] {
        guard case .list(let values) = self else { return [] }
        return values
    }
}
