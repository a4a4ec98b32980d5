import ArgumentParser
internal import Foundation
internal import SidecarConfiguration

/// `portsign init`
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Writes a commented configuration and says what to do next.",
        discussion: "A file that exists already is never overwritten.")

    @Option(help: "The folder to write it to; it is made when it is not there.") var folder = "conf"
    @Flag(help: "Comments in Chinese.") var chinese = false

    func run() async throws {
        let language: SettingsLanguage = chinese ? .chinese : Language.ofTerminal
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.environment, "\(folder): cannot be made")
        }
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let path = folder + "/portsign.yaml"
        try Files.create(path, SettingsReference.exampleYAML(language: language, folder: folder))
        for line in next(path: path, language: language) { Terminal.say(line) }
    }

    private func next(path: String, language: SettingsLanguage) -> [String] {
        switch language {
        case .english:
            [
                "written: \(path)", "",
                "Next:",
                "  1. Put in the company: code (copCode), name and dxpId.",
                "  2. Put the PIN of the card into the file that pinFile names, and protect it: chmod 600 FILE",
                "  3. Put in the address of the exchange node (routes) and of the ERP (relay). Where there is none yet,",
                "     take the entry out; to read the platform's receipts, name its keys (platform).",
                "  4. Choose where the ledger goes (ledger.path, state.folder); relative paths begin in the folder in",
                "     which portsign is started.",
                "  5. portsign config check --config \(path)",
                "  6. portsign doctor --config \(path)      looks at reader, card, ledger and node; uses no PIN try",
                "  7. portsign serve --config \(path)",
            ]
        case .chinese:
            [
                "已写出：\(path)", "",
                "下一步：",
                "  1. 填写企业：code（copCode）、name 和 dxpId。",
                "  2. 把卡的 PIN 写入 pinFile 所指的文件，并限制权限：chmod 600 文件",
                "  3. 填写交换节点（routes）和 ERP（relay）的地址；暂时没有的，删去该项。要接收平台推送的回执，填写平台密钥（platform）。",
                "  4. 确定台账的位置（ledger.path、state.folder）；相对路径以启动 portsign 时所在的目录为准。",
                "  5. portsign config check --config \(path)",
                "  6. portsign doctor --config \(path)      检查读卡器、卡、台账和节点，不消耗 PIN 次数",
                "  7. portsign serve --config \(path)",
            ]
        }
    }
}
