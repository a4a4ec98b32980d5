internal import Foundation
internal import SidecarBase
internal import XMLCanonical

/// The files of an old service's folder that matter. Looks at names only, not deeper than a web application goes, and not at
/// more files than such a folder can have.
struct OldBundleTree {
    private static let deepest = 12
    private static let mostFiles = 200_000
    /// Folders that Tomcat fills while it runs.
    private static let skipped: Set<String> = ["logs", "temp", "work", "lib"]

    /// Files named config.properties below a WEB-INF, the one in the delivered place first.
    private(set) var properties: [String] = []
    /// `conf/server.xml`.
    private(set) var serverXML: String?
    /// The folders of the web applications.
    private(set) var webapps: [String] = []
    /// Files below `conf/Catalina/localhost`: where an application lies, and its path.
    private(set) var contextDescriptors: [(base: String, path: String)] = []
    private(set) var javaOptions: [String] = []
    private(set) var remarks: [BilingualText] = []

    /// - Throws: `unreadable`.
    init(folder: String) throws(OldBundle.Failure) {
        let manager = FileManager.default
        let root = URL(fileURLWithPath: folder).standardizedFileURL.path
        let type: FileAttributeType?
        do {
            type = try manager.attributesOfItem(atPath: root)[.type] as? FileAttributeType
        } catch {
            throw .unreadable
        }
        guard type == .typeDirectory || type == .typeSymbolicLink, let files = manager.enumerator(atPath: root)
        else { throw .unreadable }
        var archives: [String] = []
        var count = 0
        while let relative = files.nextObject() as? String {
            count += 1
            guard count <= OldBundleTree.mostFiles else {
                remarks.append(
                    BilingualText("\(folder) holds too many files; not all were looked at.", "\(folder) 文件过多，未全部查看。"))
                break
            }
            let names = relative.split(separator: "/").map(String.init)
            let last = names.last ?? ""
            if names.count > OldBundleTree.deepest { files.skipDescendants() }
            if OldBundleTree.skipped.contains(last), !names.contains("WEB-INF") { files.skipDescendants() }
            let path = root + "/" + relative
            switch last.lowercased() {
            case "config.properties" where OldBundleTree.isInClasses(path): properties.append(path)
            case "server.xml" where names.dropLast().last?.lowercased() == "conf" || names.count == 1:
                serverXML = serverXML ?? path
            case "web-inf":
                let webapp = URL(fileURLWithPath: path).deletingLastPathComponent().path
                if !webapps.contains(webapp) { webapps.append(webapp) }
            case "setenv.sh", "setenv.bat", "catalina.sh", "catalina.bat", "startup.sh", "startup.bat":
                javaOptions += OldBundleTree.options(in: path)
            case let name where name.hasSuffix(".war"): archives.append(path)
            case let name where name.hasSuffix(".xml") && names.dropLast().last == "localhost":
                if let base = OldBundleTree.base(in: path) {
                    contextDescriptors.append((base, OldBundleTree.path(ofDescriptor: last)))
                }
            default: break
            }
        }
        // A folder inside an application may have been named: its own folder is then above.
        if let webapp = OldBundleTree.webapp(root + "/x"), !webapps.contains(webapp) { webapps.append(webapp) }
        properties.sort { OldBundleTree.rank($0) < OldBundleTree.rank($1) }
        javaOptions = javaOptions.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        if properties.isEmpty, let archive = archives.first {
            remarks.append(
                BilingualText(
                    "\(archive) is packed; Tomcat unpacks it when it starts, and only then is there a config.properties to read.",
                    "\(archive) 尚未解包；Tomcat 启动时会解包，之后才有可读取的 config.properties。"))
        }
    }

    /// Those of the delivered application and the delivered place come first.
    private static func rank(_ path: String) -> (Int, Int, String) {
        let isDelivered = path.contains("/\(OldBundle.application)/")
        let isPlaced = path.lowercased().hasSuffix("/config/deploy/config.properties")
        return (isDelivered ? 0 : 1, isPlaced ? 0 : 1, path)
    }

    private static func isInClasses(_ path: String) -> Bool {
        let parts = path.uppercased().split(separator: "/")
        return parts.contains("WEB-INF") || parts.suffix(3).starts(with: ["CONFIG", "DEPLOY"])
    }

    /// The folder of the application that a file belongs to: what is above `WEB-INF`.
    static func webapp(_ path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let index = parts.lastIndex(where: { $0.uppercased() == "WEB-INF" }), index > 1 else { return nil }
        return parts[..<index].joined(separator: "/")
    }

    /// Where the application of a context descriptor lies.
    private static func base(in path: String) -> String? {
        TomcatServerFile.document(path)?.root.attribute("docBase").map(OldBundleTree.plain)
    }

    /// `a#b.xml` serves `/a/b`. Source: Tomcat's manual, "The Context Container", Naming.
    private static func path(ofDescriptor name: String) -> String {
        let whole = String(name.dropLast(".xml".count))
        // What follows ## is a version.
        let stem = whole.firstRange(of: "##").map { String(whole[..<$0.lowerBound]) } ?? whole
        return stem == "ROOT" ? "/" : "/" + stem.replacing("#", with: "/")
    }

    /// A path without a trailing slash and with slashes as here.
    static func plain(_ path: String) -> String {
        let slashes = path.replacing("\\", with: "/")
        return slashes.count > 1 && slashes.hasSuffix("/") ? String(slashes.dropLast()) : slashes
    }

    /// The options of the Java machine that change what the old service did.
    private static func options(in path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else { return [] }
        let text = String(decoding: data, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).filter { line in
            let start = line.drop { $0.isWhitespace }.lowercased()
            return !start.hasPrefix("#") && !start.hasPrefix("rem ") && !start.hasPrefix("::")
        }
        return lines.flatMap { line in
            line.matches(of: #/-D(file\.encoding|https?\.proxy(Host|Port)|socksProxyHost)=[A-Za-z0-9._:-]+/#)
                .map { String($0.0) }
        }
    }
}
