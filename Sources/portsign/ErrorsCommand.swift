import ArgumentParser
internal import SidecarBase

/// `portsign errors [CODE]`
struct ErrorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors", abstract: "Says what an error code means, or lists all of them.")

    @Argument(help: "A code such as card.pin_blocked; without one all of them, as a page of the manual.")
    var code: String?

    func run() throws {
        guard let code else { return Terminal.say(ErrorReference.page) }
        guard let known = ErrorCode.all.first(where: { $0.name == code }) else {
            throw CommandFailure(.no, Language.text("there is no code \(code)", "没有代码 \(code)"))
        }
        Terminal.say("\(known.name): \(Language.sentence(of: known))")
        if known.isRetriable {
            Terminal.say(Language.text("the same may go well later by itself", "稍后重试可能成功"))
        }
    }
}
